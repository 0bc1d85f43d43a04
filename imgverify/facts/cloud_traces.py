"""Credentials for AWS, and what its agents keep of the machine that they ran on."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from imgverify.facts import identity
from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import attempt

# Files that hold nothing but credentials. Source: AWS CLI User Guide, "Configuration and credential
# file settings"; the manuals of boto, s3cmd and s3fs.
_HOMES = ("/root", "/home/*", "/etc/skel")
CREDENTIALS = (
    *(
        f"{home}/{name}"
        for home in _HOMES
        for name in (
            ".aws/credentials",
            ".aws/cli/cache/*.json",
            ".aws/sso/cache/*.json",
            ".s3cfg",
            ".passwd-s3fs",
        )
    ),
    "/etc/passwd-s3fs",
)
# What an agent writes once it knows which machine it is on. Source: the guides of AWS Systems
# Manager, Amazon ECS, AWS CodeDeploy, Amazon CloudWatch and Amazon EKS on baking images.
REGISTRATIONS = (
    "/var/lib/amazon/ssm/credentials",
    "/var/lib/amazon/ssm/Vault/Store/*",
    "/var/lib/amazon/ssm/registration",
    "/var/lib/amazon/ssm/i-*",
    "/var/lib/amazon/ssm/mi-*",
    "/var/lib/ecs/data/agent.db",
    "/var/lib/ecs/data/ecs_agent_data.json",
    "/etc/codedeploy-agent/conf/codedeploy.onpremises.yml",
    "/opt/codedeploy-agent/deployment-root/*-*-*-*-*",
    "/opt/aws/amazon-cloudwatch-agent/logs/state/*",
    "/var/lib/awslogs/agent-state",
    "/var/awslogs/state/agent-state",
    "/var/lib/kubelet/kubeconfig",
    "/var/lib/kubelet/pki/*",
)
SEARCHED = ("/root", "/home", "/etc", "/opt/aws")
SECRETS = "AWS secrets"
# An access key id (IAM User Guide, "IAM identifiers": AKIA for long, ASIA for short), or the key
# that belongs to one under its usual name.
_KEY_ID = "(^|[^A-Za-z0-9])A(KI|SI)A[A-Z2-7]{16}([^A-Za-z0-9]|$)"
_KEY = (
    "[Ss][Ee][Cc][Rr][Ee][Tt]_?([Aa][Cc][Cc][Ee][Ss][Ss]_?)?[Kk][Ee][Yy]"
    "[^A-Za-z0-9/+]*[:=][^A-Za-z0-9/+]*[A-Za-z0-9/+]{40}([^A-Za-z0-9/+]|$)"
)
PATTERN = f"{_KEY_ID}|{_KEY}"

FILES: tuple[File, ...] = identity.FILES
STATS: tuple[Stat, ...] = (
    *identity.STATS,
    *(Stat(path) for path in (*CREDENTIALS, *REGISTRATIONS)),
)
COMMANDS = (
    # Only names of files leave the machine.
    Command(
        SECRETS,
        "find / -maxdepth 0 >/dev/null && echo x | grep -lsZE x >/dev/null || exit 127; "
        # /home and /root may be links, on systems whose /usr is read-only.
        f"find -H {' '.join(SEARCHED)} -xdev -type f -size -64k "
        f"-exec grep -lsZE '{PATTERN}' "
        "{} + 2>/dev/null; :",
        seconds=60,
        equivalent="aws_secrets",
    ),
)


@dataclass(frozen=True, slots=True)
class CloudTraces:
    """What a build in AWS may leave behind.

    Args:
        credentials: files that hold credentials, by their name or by what is in them.
        registrations: files of agents that were in the image, not made by this boot.
    """

    credentials: tuple[str, ...]
    registrations: tuple[str, ...]


def parse(answers: Answers) -> CloudTraces:
    """Read what was found; no secret is in it."""
    return CloudTraces(
        credentials=attempt(lambda: _credentials(answers)),
        registrations=attempt(lambda: _registrations(answers)),
    )


def _credentials(answers: Answers) -> tuple[str, ...]:
    found = {path for path in answers.output(SECRETS).split("\0") if path}
    for path in CREDENTIALS:
        states = answers.states_of(path) if "*" in path else [answers.state(path)]
        found |= {one.path for one in states if one and _is_filled(answers.real_state(one.path))}
    return tuple(sorted(found))


def _is_filled(state: FileState | None) -> bool:
    return state is not None and stat.S_ISREG(state.mode) and state.size > 0


def _registrations(answers: Answers) -> tuple[str, ...]:
    before = identity.built_before(answers)
    found = []
    for path in REGISTRATIONS:
        states = answers.states_of(path) if "*" in path else [answers.state(path)]
        found += [one.path for one in states if one and one.mtime < before]
    return tuple(sorted(found))
