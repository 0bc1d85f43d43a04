"""What amazon builders ask of an AMI."""

from __future__ import annotations

from imgverify.sources.demands import Demands, Statement
from imgverify.sources.packer_amazon import want_ami

SETTINGS = {
    "region": "eu-west-1",
    "ami_regions": ["us-east-1", "us-west-2"],
    "ena_support": True,
    "ami_virtualization_type": "hvm",
    "ami_root_device": {"device_name": "/dev/xvda", "volume_size": 20, "volume_type": "gp3"},
    "launch_block_device_mappings": [
        {"device_name": "/dev/xvdb", "volume_size": 10, "encrypted": True, "iops": 300},
        {"device_name": "/dev/xvdc", "snapshot_id": "snap-1", "omit_from_artifact": "true"},
        "odd",
    ],
    "tags": {"Name": "web"},
    "ami_new_thing": 1,
    "instance_type": "t3.micro",
}


def test_facts_are_in_the_titles() -> None:
    """A person needs nothing else to look them up; a setting without a rule is told of."""
    demands = Demands()
    done = want_ami(demands, SETTINGS, lambda key: Statement("t.json:1", key))
    assert {one.title for one in demands.wanted.values()} == {
        "the AMI is in eu-west-1",
        "the AMI is in us-east-1, us-west-2, too",
        "the AMI supports enhanced networking with ENA: yes",
        "the AMI's virtualization type is hvm",
        "the AMI's root device is /dev/xvda: 20 GiB, gp3",
        "the AMI maps, as the build's instance did, /dev/xvdb: 10 GiB, 300 IOPS, encrypted",
        "the AMI maps, as the build's instance did, /dev/xvdc: left out of the AMI, from snap-1",
        "the AMI has the tags Name=web",
    }
    assert not any(one.calls for one in demands.wanted.values())
    assert [one.statement.said for one in demands.unjudged] == ["ami_new_thing"]
    assert done == SETTINGS.keys() - {"instance_type"}
