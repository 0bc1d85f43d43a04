"""What Packer's amazon builders ask of an AMI.

Most of it stands in no disk but in EC2's own records, so a person has to look: the facts are in the
title of each control.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from imgverify.sources.demands import Demands, Statement

_REASON = "EC2's record of the AMI says it, not its disk: aws ec2 describe-images."
_TITLES = {
    "ami_architecture": "the AMI is for {}",
    "ami_description": "the AMI is described as: {}",
    "ami_groups": "the AMI can be launched by the groups {}",
    "ami_name": "the AMI is called {}",
    "ami_org_arns": "the AMI can be launched by the organizations {}",
    "ami_ou_arns": "the AMI can be launched by the organizational units {}",
    "ami_product_codes": "the AMI has the product codes {}",
    "ami_regions": "the AMI is in {}, too",
    "ami_users": "the AMI can be launched by the accounts {}",
    "ami_virtualization_type": "the AMI's virtualization type is {}",
    "boot_mode": "the AMI boots by {}",
    "deprecate_at": "the AMI is deprecated at {}",
    "ena_support": "the AMI supports enhanced networking with ENA: {}",
    "encrypt_boot": "the root snapshot is encrypted: {}",
    "imds_support": "the AMI's instances use IMDS {}",
    "kms_key_id": "its snapshots are encrypted with {}",
    "region": "the AMI is in {}",
    "snapshot_groups": "its snapshots can be used by the groups {}",
    "snapshot_users": "its snapshots can be used by the accounts {}",
    "sriov_support": "the AMI supports enhanced networking with SR-IOV: {}",
    "tags": "the AMI has the tags {}",
    "tpm_support": "the AMI supports TPM {}",
}
# Each with the words for where a device belongs.
_MAPPINGS = {
    "ami_block_device_mappings": "the AMI maps",
    "ami_root_device": "the AMI's root device is",
    "launch_block_device_mappings": "the AMI maps, as the build's instance did,",
}


def want_ami(
    demands: Demands, settings: Mapping[str, Any], statement: Callable[[str], Statement]
) -> frozenset[str]:
    """Take the settings of an amazon builder.

    Args:
        demands: takes what is asked for.
        settings: of the builder.
        statement: tells where a setting stands.

    Returns:
        The settings that were dealt with.
    """
    for key in settings:
        if key in _TITLES:
            title = _TITLES[key].format(_words(settings[key]))
            demands.manual(key, title, statement(key), _REASON)
        elif key in _MAPPINGS:
            for number, device in enumerate(_devices(settings[key]), start=1):
                name = str(device.get("device_name") or number)
                title = f"{_MAPPINGS[key]} {name}: {_device(device)}"
                demands.manual(f"{key}:{name}", title, statement(key), _REASON)
        elif key.startswith(("ami_", "snapshot_")):
            demands.leave(statement(key), "no rule for this setting of an AMI")
    return frozenset(
        key
        for key in settings
        if key in _TITLES | _MAPPINGS or key.startswith(("ami_", "snapshot_"))
    )


def _devices(value: object) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield one


def _device(device: Mapping[str, Any]) -> str:
    words = [f"{device['volume_size']} GiB"] if "volume_size" in device else []
    words += [str(device[key]) for key in ("volume_type", "virtual_name") if key in device]
    words += [f"{device[key]} {unit}" for key, unit in _RATES.items() if key in device]
    words += [word for key, word in _SWITCHES.items() if _is_on(device.get(key))]
    if "snapshot_id" in device:
        words.append(f"from {device['snapshot_id']}")
    return ", ".join(words) or "as the source has it"


_RATES = {"iops": "IOPS", "throughput": "MiB/s"}
_SWITCHES = {
    "encrypted": "encrypted",
    "delete_on_termination": "deleted with the instance",
    "no_device": "not mapped",
    "omit_from_artifact": "left out of the AMI",
}


def _is_on(value: object) -> bool:
    return str(value).lower() == "true"


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_words(one)}" for key, one in value.items())
    return str(value)
