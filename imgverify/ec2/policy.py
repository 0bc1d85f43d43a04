"""The smallest IAM policy with which a run works: it makes what it tags, and ends only that.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of Amazon EC2,
EC2 Instance Connect, EventBridge Scheduler, KMS and Systems Manager.
"""

from __future__ import annotations

from typing import Any

from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import RUN_TAG
from imgverify.ec2.permissions import Kind, needed

Statement = dict[str, Any]
_TAGGED_NOW = {"StringLike": {f"aws:RequestTag/{RUN_TAG}": "*"}}
_TAGGED_ONCE = {"StringLike": {f"aws:ResourceTag/{RUN_TAG}": "*"}}
_MAKING = ["AuthorizeSecurityGroupIngress", "CreateSecurityGroup", "ImportKeyPair", "RunInstances"]
_RUN, _PASS, _GRANT = "ec2:RunInstances", "iam:PassRole", "kms:CreateGrant"
_GROUP, _RULE = "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress"
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def minimal_policy(options: Ec2Options, region: str) -> dict[str, Any]:
    """The policy, as IAM takes it.

    Args:
        options: the command line.
        region: where it will be used.
    """
    return {"Version": "2012-10-17", "Statement": _Policy(options, region).statements()}


class _Policy:
    def __init__(self, options: Ec2Options, region: str) -> None:
        self._options = options
        self._region = region
        self._permissions = needed(options)
        self._partition = next(
            (name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws"
        )
        self._suffix = ".cn" if self._partition == "aws-cn" else ""

    def statements(self) -> list[Statement]:
        """All of them, in the order of `Kind`."""
        builders = {
            Kind.LOOK: self._look,
            Kind.LAUNCH: self._launch,
            Kind.MAKE: self._make,
            Kind.TAG: self._tag,
            Kind.OWN: self._own,
            Kind.SCHEDULE: self._schedule,
            Kind.PASS_ROLE: self._pass_role,
            Kind.KEY: self._key,
            Kind.SESSION: self._session,
            Kind.TUNNEL: self._tunnel,
        }
        made: list[Statement] = []
        for kind in Kind:
            if actions := sorted({one.action for one in self._permissions if one.kind is kind}):
                made += builders[kind](actions)
        return made

    def _arns(
        self, *kinds: str, service: str = "ec2", account: str = "*", names: str = "/*"
    ) -> list[str]:
        front = f"arn:{self._partition}:{service}:{self._region}:{account}"
        return [f"{front}:{kind}{names}" for kind in kinds]

    def _look(self, actions: list[str]) -> list[Statement]:
        return [_statement("Look", actions, ["*"])]

    def _launch(self, actions: list[str]) -> list[Statement]:
        demanding = {**_TAGGED_NOW, "StringEquals": {"ec2:MetadataHttpTokens": "required"}}
        tagged = ["volume", "network-interface"]
        if self._options.spot:
            tagged.append("spot-instances-request")
        used = self._arns("key-pair", "security-group", "subnet")
        images = self._arns("image", "snapshot", account="")
        return [
            _statement("LaunchInstance", actions, self._arns("instance"), demanding),
            _statement("LaunchWith", actions, self._arns(*tagged), _TAGGED_NOW),
            _statement("LaunchFrom", actions, [*images, *used]),
        ]

    def _make(self, actions: list[str]) -> list[Statement]:
        kinds = {one.resource for one in self._permissions if one.kind is Kind.MAKE}
        made = [_statement("Make", actions, self._arns(*sorted(kinds)), _TAGGED_NOW)]
        if _GROUP in actions:
            made.append(_statement("MakeWithin", [_GROUP], self._arns("vpc")))
        if any(one.action == _RULE for one in self._permissions):
            rules = self._arns("security-group-rule")
            made.append(_statement("MakeRule", [_RULE], rules, _TAGGED_NOW))
        return made

    def _tag(self, actions: list[str]) -> list[Statement]:
        condition = {"StringEquals": {"ec2:CreateAction": _MAKING}}
        return [_statement("Tag", actions, self._arns("*"), condition)]

    def _own(self, actions: list[str]) -> list[Statement]:
        return [_statement("Own", actions, ["*"], _TAGGED_ONCE)]

    def _schedule(self, actions: list[str]) -> list[Statement]:
        own = self._arns("schedule/default", service="scheduler", names="/imgverify-*")
        return [_statement("Schedule", actions, own)]

    def _pass_role(self, actions: list[str]) -> list[Statement]:
        passed = []
        if self._options.scheduler_role:
            to = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
            role = [self._options.scheduler_role]
            passed.append(_statement("PassRoleToScheduler", actions, role, to))
        if self._options.instance_profile:
            # A profile need not be named like the role in it: whoever uses the policy knows that.
            to = {"StringEquals": {"iam:PassedToService": f"ec2.amazonaws.com{self._suffix}"}}
            roles = [f"arn:{self._partition}:iam::*:role/*"]
            passed.append(_statement("PassRoleToEc2", actions, roles, to))
        return passed

    def _key(self, actions: list[str]) -> list[Statement]:
        name = self._options.kms_key
        key = [name] if name.startswith("arn:") else self._arns("key", service="kms")
        ec2 = f"ec2.{self._region}.amazonaws.com{self._suffix}"
        through = {"StringLike": {"kms:ViaService": ec2}}
        granting = {**through, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        others = [one for one in actions if one != _GRANT]
        return [
            _statement("Key", others, key, through),
            _statement("KeyGrant", [_GRANT], key, granting),
        ]

    def _session(self, actions: list[str]) -> list[Statement]:
        start, end = actions
        own = {"StringLike": {f"ssm:resourceTag/{RUN_TAG}": "*"}}
        document = self._arns("document", service="ssm", account="", names="/AWS-StartSSHSession")
        # IAM puts in who asks: a session's id begins with the name of who has started it.
        sessions = self._arns("session", service="ssm", names="/${aws:userid}-*")
        return [
            _statement("Session", [start], self._arns("instance"), own),
            _statement("SessionWith", [start], document),
            _statement("SessionEnd", [end], sessions),
        ]

    def _tunnel(self, actions: list[str]) -> list[Statement]:
        port = {"NumericEquals": {"ec2-instance-connect:remotePort": "22"}}
        return [_statement("Tunnel", actions, self._arns("instance-connect-endpoint"), port)]


def _statement(
    name: str, actions: list[str], resources: list[str], condition: Statement | None = None
) -> Statement:
    whole: Statement = {"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resources}
    return {**whole, "Condition": condition} if condition else whole
