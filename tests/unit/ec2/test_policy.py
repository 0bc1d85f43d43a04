"""The smallest IAM policy with which a run works."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imgverify.ec2.options import Ec2Options
from imgverify.ec2.permissions import needed
from imgverify.ec2.policy import minimal_policy

ALL = Ec2Options(
    spot=True,
    connect="ssm",
    scheduler_role="arn:aws:iam::1:role/ends",
    kms_key="arn:aws:kms:eu-west-1:1:key/k",
    instance_profile="web",
)
# Source: IAM user guide, "IAM and AWS STS quotas": characters of a managed policy.
LONGEST = 6144


def statements(options: Ec2Options, region: str = "eu-west-1") -> dict[str, dict[str, Any]]:
    """The statements, by their names."""
    return {one["Sid"]: one for one in minimal_policy(options, region)["Statement"]}


@pytest.mark.parametrize("options", [Ec2Options(), ALL, Ec2Options(connect="eice")])
def test_all_that_is_needed_is_allowed(options: Ec2Options) -> None:
    """The policy has each needed action, no other, and fits into IAM."""
    found = statements(options)
    allowed = {action for one in found.values() for action in one["Action"]}
    assert allowed == {one.action for one in needed(options)}
    assert len(json.dumps(minimal_policy(options, "eu-west-1"), separators=(",", ":"))) < LONGEST
    assert all(one["Effect"] == "Allow" for one in found.values())
    assert "*" not in allowed
    assert len(found) == len(minimal_policy(options, "eu-west-1")["Statement"])


def test_only_looking_is_allowed_everywhere() -> None:
    """What changes something is bound to resources by name or by tag."""
    for name, one in statements(ALL).items():
        if name != "Look":
            assert one["Resource"] != ["*"] or one["Condition"], name


def test_ends_only_its_own() -> None:
    """Nothing without the tag of a run can be ended."""
    own = statements(Ec2Options())["Own"]
    assert {"ec2:TerminateInstances", "ec2:DeleteSecurityGroup"} <= set(own["Action"])
    assert own["Condition"] == {"StringLike": {"aws:ResourceTag/imgverify:run": "*"}}


def test_makes_only_what_it_tags() -> None:
    """Instances must be tagged, and demand IMDSv2; their volumes must be tagged, too."""
    found = statements(ALL)
    tagged = {"aws:RequestTag/imgverify:run": "*"}
    launch = found["LaunchInstance"]["Condition"]
    assert launch["StringLike"] == tagged
    assert launch["StringEquals"] == {"ec2:MetadataHttpTokens": "required"}
    with_it = found["LaunchWith"]
    assert with_it["Condition"]["StringLike"] == tagged
    kinds = {resource.split(":")[-1] for resource in with_it["Resource"]}
    assert kinds == {"volume/*", "network-interface/*", "spot-instances-request/*"}
    assert found["Make"]["Condition"]["StringLike"] == tagged
    assert found["Tag"]["Condition"]["StringEquals"]["ec2:CreateAction"]


def test_a_vpc_is_not_tagged() -> None:
    """A group is made within a VPC, which carries no tag in the request."""
    found = statements(Ec2Options())
    assert "Condition" not in found["MakeWithin"]
    assert found["MakeWithin"]["Resource"] == ["arn:aws:ec2:eu-west-1:*:vpc/*"]


def test_roles_are_passed_to_their_services() -> None:
    """A role may be passed to the service that it is for, and to no other."""
    found = statements(ALL)
    scheduler, ec2 = found["PassRoleToScheduler"], found["PassRoleToEc2"]
    assert scheduler["Resource"] == [ALL.scheduler_role]
    assert scheduler["Condition"]["StringEquals"]["iam:PassedToService"].startswith("scheduler.")
    assert ec2["Condition"]["StringEquals"] == {"iam:PassedToService": "ec2.amazonaws.com"}


def test_other_partitions() -> None:
    """China and GovCloud have ARNs of their own."""
    china = statements(Ec2Options(instance_profile="web"), "cn-north-1")
    assert china["LaunchInstance"]["Resource"] == ["arn:aws-cn:ec2:cn-north-1:*:instance/*"]
    passed = china["PassRoleToEc2"]["Condition"]["StringEquals"]["iam:PassedToService"]
    assert passed == "ec2.amazonaws.com.cn"
    gov = statements(Ec2Options(), "us-gov-west-1")
    assert gov["LaunchInstance"]["Resource"] == ["arn:aws-us-gov:ec2:us-gov-west-1:*:instance/*"]
