"""An error of AWS' API, and whom it blames."""

from __future__ import annotations

import pytest

from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.errors import ExitCode

KIB_OF_WORDS = "word " * 1000


def test_message_is_one_short_line() -> None:
    """What AWS says at length becomes a line, without what is encoded."""
    said = f"You may\n not. {KIB_OF_WORDS} Encoded authorization failure message: aBc-_9"
    error = Ec2Error("RunInstances", "UnauthorizedOperation", said, status=403)
    assert error.message.startswith("RunInstances: UnauthorizedOperation: You may not. word word")
    assert len(error.message) < 600
    assert error.encoded == "aBc-_9"


def test_message_without_words() -> None:
    """An error that says nothing is its code."""
    assert Ec2Error("RunInstances", "InternalError", "").message == "RunInstances: InternalError"


@pytest.mark.parametrize(
    ("code", "text", "exit_code", "hint"),
    [
        ("InsufficientInstanceCapacity", "", ExitCode.INFRASTRUCTURE, "--ec2-zone"),
        ("VcpuLimitExceeded", "", ExitCode.INFRASTRUCTURE, "Service Quotas"),
        ("RequestLimitExceeded", "", ExitCode.INFRASTRUCTURE, "request rate"),
        ("InternalError", "", ExitCode.INFRASTRUCTURE, "try again"),
        ("UnauthorizedOperation", "", ExitCode.INFRASTRUCTURE, "imgverify doctor ec2"),
        ("OptInRequired", "", ExitCode.INFRASTRUCTURE, "Marketplace"),
        ("PendingVerification", "", ExitCode.INFRASTRUCTURE, "verifies the account"),
        ("Blocked", "", ExitCode.INFRASTRUCTURE, "AWS Support"),
        ("CodeOfTomorrow", "", ExitCode.INFRASTRUCTURE, "Error codes for the Amazon EC2 API"),
        ("VPCIdNotSpecified", "", ExitCode.USAGE, "--ec2-subnet"),
        ("Client.InternalError", "", ExitCode.INFRASTRUCTURE, "kms:CreateGrant"),
        ("ExpiredToken", "", ExitCode.INFRASTRUCTURE, "--aws-profile"),
        ("DependencyViolation", "", ExitCode.INFRASTRUCTURE, "imgverify sweep --ec2"),
        ("InvalidAMIID.NotFound", "", ExitCode.ARTIFACT, "--region"),
        ("InvalidAMIID.Unavailable", "", ExitCode.ARTIFACT, "--region"),
        ("AuthFailure", "Not authorized for images: [a]", ExitCode.ARTIFACT, "share"),
        ("InvalidBlockDeviceMapping", "", ExitCode.ARTIFACT, "register it again"),
        ("InvalidSubnetID.NotFound", "", ExitCode.USAGE, "--ec2-subnet"),
        ("InvalidGroup.NotFound", "", ExitCode.USAGE, "--ec2-security-group"),
        ("InvalidParameterValue", "'x' for InstanceType", ExitCode.USAGE, "--ec2-instance-type"),
        ("InvalidParameterValue", "iamInstanceProfile", ExitCode.USAGE, "--ec2-instance-profile"),
        ("InvalidParameterValue", "whatever", ExitCode.USAGE, "--ec2-"),
    ],
)
def test_blamed(code: str, text: str, exit_code: ExitCode, hint: str) -> None:
    """Each error ends the run with the exit code of whose fault it is, and the next step."""
    found = blamed(Ec2Error("RunInstances", code, text))
    assert found.exit_code is exit_code
    assert found.message.startswith(f"RunInstances: {code}")
    assert hint in found.hint


def test_blamed_keeps_a_better_hint() -> None:
    """A hint that names the missing action is not replaced by a general one."""
    error = Ec2Error("RunInstances", "UnauthorizedOperation", "no")
    error.hint = "ask for the permission iam:PassRole"
    assert blamed(error).hint == error.hint
