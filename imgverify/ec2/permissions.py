"""The permissions that a run needs, by what was asked for, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from imgverify.ec2.options import Ec2Options


class Kind(StrEnum):
    """On what a permission must be given: a policy has a statement or two for each."""

    LOOK = "Look"
    LAUNCH = "Launch"
    MAKE = "Make"
    TAG = "Tag"
    OWN = "Own"
    SCHEDULE = "Schedule"
    PASS_ROLE = "PassRole"  # noqa: S105 - an action, no password
    KEY = "Key"
    SESSION = "Session"
    TUNNEL = "Tunnel"


@dataclass(frozen=True, slots=True)
class Permission:
    """One action.

    Args:
        action: in IAM's words: `ec2:RunInstances`.
        why: what it is for.
        kind: on what.
        resource: kind of thing that it concerns, for a trial: `instance`; empty for any.
        is_needed: whether a run fails without it; otherwise something is not seen, or not done.
    """

    action: str
    why: str
    kind: Kind = Kind.LOOK
    resource: str = ""
    is_needed: bool = True


_ALWAYS = (
    Permission("ec2:DescribeImages", "the AMI"),
    Permission("ec2:DescribeImageAttribute", "with whom the AMI is shared", is_needed=False),
    Permission("ec2:DescribeSnapshots", "which key encrypts its snapshots", is_needed=False),
    Permission(
        "ec2:DescribeSnapshotAttribute", "with whom its snapshots are shared", is_needed=False
    ),
    Permission("ec2:GetImageAncestry", "what the AMI was made from", is_needed=False),
    Permission("ec2:DescribeInstanceTypes", "types that fit the AMI"),
    Permission("ec2:DescribeInstanceTypeOfferings", "zones that have the type"),
    Permission("ec2:DescribeSubnets", "where to launch"),
    Permission("ec2:DescribeKeyPairs", "the key pair, when an answer was lost"),
    Permission("ec2:DescribeInstances", "the state of the instance"),
    Permission("ec2:DescribeInstanceStatus", "its status checks"),
    Permission("ec2:DescribeVolumes", "what a run has left"),
    Permission("ec2:DescribeNetworkInterfaces", "what a run has left"),
    Permission("ec2:DescribeTags", "what a run has left"),
    Permission("ec2:DescribeRegions", "sweep --all-regions", is_needed=False),
    Permission("ssm:GetParameter", "--image resolve:ssm:…", is_needed=False),
    Permission("sts:DecodeAuthorizationMessage", "what a refusal means", is_needed=False),
    Permission("ec2:ImportKeyPair", "a key for one run", Kind.MAKE, "key-pair"),
    Permission("ec2:RunInstances", "the instance", Kind.LAUNCH, "instance"),
    Permission("ec2:CreateTags", "tags of what is made, in the same call", Kind.TAG, "instance"),
    Permission("ec2:GetConsoleOutput", "its console: host keys, failures", Kind.OWN, "instance"),
    Permission(
        "ec2:GetConsoleScreenshot", "the screen of a failure", Kind.OWN, "instance", is_needed=False
    ),
    Permission("ec2:TerminateInstances", "the end of the instance", Kind.OWN, "instance"),
    Permission("ec2:DeleteKeyPair", "the end of the key", Kind.OWN, "key-pair"),
    Permission("ec2:DeleteVolume", "volumes that stay behind", Kind.OWN, "volume"),
    Permission(
        "ec2:DeleteNetworkInterface",
        "network interfaces that stay behind",
        Kind.OWN,
        "network-interface",
    ),
)
_OWN_GROUP = (
    Permission("ec2:DescribeSecurityGroups", "the security group, and what a run has left"),
    Permission(
        "ec2:CreateSecurityGroup", "a security group for one run", Kind.MAKE, "security-group"
    ),
    Permission("ec2:DeleteSecurityGroup", "the end of the group", Kind.OWN, "security-group"),
)
_LET_IN = Permission(
    "ec2:AuthorizeSecurityGroupIngress", "SSH from one address", Kind.OWN, "security-group"
)
# A run goes on without a schedule, and says so.
_SCHEDULER = (
    Permission(
        "scheduler:CreateSchedule",
        "the end of a forgotten run",
        Kind.SCHEDULE,
        "schedule",
        is_needed=False,
    ),
    Permission(
        "scheduler:DeleteSchedule",
        "the end of the schedule",
        Kind.SCHEDULE,
        "schedule",
        is_needed=False,
    ),
    Permission("scheduler:ListSchedules", "what a run has left", is_needed=False),
    Permission(
        "iam:PassRole",
        "the role of --ec2-scheduler-role",
        Kind.PASS_ROLE,
        "role",
        is_needed=False,
    ),
)
_SSM = (
    Permission("ssm:DescribeInstanceInformation", "whether the agent has registered"),
    Permission("ssm:StartSession", "the way to the instance", Kind.SESSION, "instance"),
    Permission("ssm:TerminateSession", "the end of the session", Kind.SESSION, "session"),
)
_EICE = (
    Permission("ec2:DescribeInstanceConnectEndpoints", "the way to the instance"),
    Permission(
        "ec2-instance-connect:OpenTunnel",
        "the way to the instance",
        Kind.TUNNEL,
        "instance-connect-endpoint",
    ),
)
_KEY = tuple(
    Permission(f"kms:{action}", "volumes that are encrypted with --ec2-kms-key", Kind.KEY, "key")
    for action in (
        "CreateGrant",
        "Decrypt",
        "DescribeKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
    )
)
_PASS_PROFILE = Permission(
    "iam:PassRole", "the role of --ec2-instance-profile", Kind.PASS_ROLE, "role"
)


def needed(options: Ec2Options) -> tuple[Permission, ...]:
    """All that a run with these options may do.

    Args:
        options: the command line.
    """
    found = list(_ALWAYS)
    if not options.security_groups:
        found += _OWN_GROUP
        if options.connect != "ssm":
            found.append(_LET_IN)
    if options.scheduler_role:
        found += _SCHEDULER
    if options.connect == "ssm":
        found += _SSM
    if options.connect == "eice":
        found += _EICE
    if options.kms_key:
        found += _KEY
    if options.instance_profile:
        found.append(_PASS_PROFILE)
    return tuple(found)
