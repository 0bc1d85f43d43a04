"""The permissions that a run needs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import Session

from imgverify.ec2.options import Ec2Options
from imgverify.ec2.permissions import needed

PACKAGE = Path(__file__).parents[3] / "imgverify"
EVERYTHING = (
    Ec2Options(scheduler_role="arn:aws:iam::1:role/ends", kms_key="k", instance_profile="web"),
    Ec2Options(connect="ssm"),
    Ec2Options(connect="eice"),
)
# Everybody may ask who they are; the others belong to the doctor alone, which says when they fail.
NOT_OF_A_RUN = {
    "sts:GetCallerIdentity",
    "iam:SimulatePrincipalPolicy",
    "servicequotas:GetServiceQuota",
}
SERVICES = {
    "autoscaling": "autoscaling",
    "ec2": "ec2",
    "iam": "iam",
    "kms": "kms",
    "pricing": "pricing",
    "scheduler": "scheduler",
    "service-quotas": "servicequotas",
    "ssm": "ssm",
    "sts": "sts",
}


def actions(options: Ec2Options) -> set[str]:
    """What such a run needs, by IAM's names."""
    return {one.action for one in needed(options)}


def test_every_call_of_the_sources_is_listed() -> None:
    """Whoever adds a call to AWS adds its permission, or the policy that we print is too small."""
    session = Session()
    known = {
        xform_name(operation): f"{prefix}:{operation}"
        for service, prefix in SERVICES.items()
        for operation in session.get_service_model(service).operation_names
        # `sign` and `encrypt` are words of every day.
        if "_" in xform_name(operation)
    }
    called = {
        known[node.value]
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known
    }
    assert "ec2:RunInstances" in called
    assert called - NOT_OF_A_RUN <= set().union(*map(actions, EVERYTHING))


def test_every_listed_action_exists() -> None:
    """Names of EC2's and Scheduler's actions are those of their operations."""
    session = Session()
    for service in ("ec2", "scheduler"):
        operations = set(session.get_service_model(service).operation_names)
        for action in set().union(*map(actions, EVERYTHING)):
            prefix, _, name = action.partition(":")
            assert prefix != service or name in operations, action


@pytest.mark.parametrize(
    ("options", "more", "less"),
    [
        (Ec2Options(), {"ec2:AuthorizeSecurityGroupIngress"}, {"iam:PassRole", "ssm:StartSession"}),
        (Ec2Options(security_groups=("sg-1",)), set(), {"ec2:CreateSecurityGroup"}),
        (Ec2Options(connect="ssm"), {"ssm:StartSession"}, {"ec2:AuthorizeSecurityGroupIngress"}),
        (Ec2Options(connect="eice"), {"ec2-instance-connect:OpenTunnel"}, {"ssm:StartSession"}),
        (Ec2Options(kms_key="k"), {"kms:CreateGrant"}, set()),
        (Ec2Options(instance_profile="web"), {"iam:PassRole"}, {"scheduler:CreateSchedule"}),
        (Ec2Options(scheduler_role="r"), {"iam:PassRole", "scheduler:CreateSchedule"}, set()),
    ],
)
def test_options_decide(options: Ec2Options, more: set[str], less: set[str]) -> None:
    """Only what was asked for is needed."""
    found = actions(options)
    assert {"ec2:RunInstances", "ec2:TerminateInstances", "ec2:ImportKeyPair"} <= found
    assert more <= found
    assert not less & found
