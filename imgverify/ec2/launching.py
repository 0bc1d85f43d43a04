"""From an AMI to an instance: everything is settled, what it needs is made, and it is launched."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from imgverify.ami import Ami
from imgverify.ec2 import tunnels
from imgverify.ec2.api import Api
from imgverify.ec2.attempts import Instance, run_instance
from imgverify.ec2.caller import who_am_i
from imgverify.ec2.choosing import Choice, choose
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.launched import Launched
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import Owned
from imgverify.ec2.request import Request
from imgverify.ec2.schedule import make_schedule
from imgverify.ec2.security_group import Source, choose_source, make_group
from imgverify.ec2.subnets import find_subnets
from imgverify.ec2.tagging import Tags, make_tags
from imgverify.ec2.temporary_key import TemporaryKey, make_key
from imgverify.ec2.user_data import UserData, compose
from imgverify.errors import UsageError
from imgverify.model import Injected
from imgverify.providers import BootOptions, RunContext

SSH_PORT = 22
_CONSISTENT = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """What is known before anything is made."""

    began: float
    tags: Tags
    data: UserData
    choices: tuple[Choice, ...]
    source: Source | None


def launch(api: Api, ami: Ami, options: BootOptions, context: RunContext, owned: Owned) -> Launched:
    """Launch an AMI.

    Args:
        api: where.
        ami: what is launched.
        options: what the user said.
        context: where the run lives.
        owned: takes the id of everything that is made, as soon as it is known.

    Raises:
        UsageError: what the user said cannot be, which is found out before anything is made.
        ArtifactError: the AMI cannot be launched.
        InfrastructureError: EC2 does not launch it.
    """
    try:
        return _Launch(api, ami, options, context, owned).run()
    except Ec2Error as error:
        raise blamed(error) from error


class _Launch:
    def __init__(
        self, api: Api, ami: Ami, options: BootOptions, context: RunContext, owned: Owned
    ) -> None:
        self._api = api
        self._ami = ami
        self._words = options.ec2
        self._ssh = options.ssh
        self._context = context
        self._lease = context.lease
        self._owned = owned

    def run(self) -> Launched:
        """Settle, make, launch."""
        settled = self._settle()
        self._context.progress.waiting("launching", time.monotonic() - settled.began)
        key = make_key(
            self._api, self._lease, self._owned, settled.tags, self._context.scratch.resolve()
        )
        request = Request(
            ami=self._ami,
            options=self._words,
            tags=settled.tags,
            key_name=key.name,
            groups=self._groups(settled),
            user_data=settled.data.data,
        )
        self._lease.ec2("instance", self._context.run_id, self._api.place)
        say = self._context.progress.say
        instance = run_instance(self._api, self._owned, request, settled.choices, say=say)
        unscheduled = self._schedule(settled, instance)
        return Launched(
            ami=self._ami,
            id=instance.id,
            type=instance.choice.kind.name,
            zone=instance.choice.subnet.zone,
            spot=self._words.spot,
            nitro=instance.choice.kind.nitro,
            key_path=str(key.path),
            injected=self._injected(settled, key, instance),
            host_key=settled.data.host_key,
            secrets=settled.data.secrets,
            began=settled.began,
            details=self._details(settled, instance, unscheduled),
        )

    def _settle(self) -> _Settled:
        words, api = self._words, self._api
        began = time.monotonic()
        tunnels.check(words, self._ssh)
        _demand_sense(words)
        data = compose(
            seconds=words.lifetime * 60 if words.guest_timer else 0,
            bring_host_key=words.host_key == "inject",
            plain=words.user_data,
            secret=words.secret_user_data,
        )
        now = datetime.now(UTC)
        caller = who_am_i(api)
        api.belongs_to(caller.account)
        tags = make_tags(self._context.run_id, caller.arn, words.lifetime, words.tags, now)
        places = find_subnets(api, words)
        choices = choose(api, self._ami, words, places, self._context.progress.say)
        source = None
        if not words.security_groups:
            source = choose_source(api, words, places[0], self._ssh.port or SSH_PORT)
        return _Settled(began=began, tags=tags, data=data, choices=choices, source=source)

    def _groups(self, settled: _Settled) -> tuple[str, ...]:
        if settled.source is None:
            return self._words.security_groups
        vpc = settled.choices[0].subnet.vpc
        tags, source = settled.tags, settled.source
        return (make_group(self._api, self._lease, self._owned, tags, vpc=vpc, source=source),)

    def _schedule(self, settled: _Settled, instance: Instance) -> str:
        """Why no schedule ends the instance; empty when one does."""
        role = self._words.scheduler_role
        if not role:
            return "not asked for"
        when = settled.tags.expires
        problem = make_schedule(
            self._api, self._lease, self._owned, instance=instance.id, role=role, when=when
        )
        if problem:
            self._context.progress.say(f"no schedule ends the instance: {problem}")
        return problem

    def _injected(self, settled: _Settled, key: TemporaryKey, instance: Instance) -> Injected:
        return Injected(
            datasource="ec2",
            instance_id=instance.id,
            hostname=instance.told.get("PrivateDnsName") or self._name_of(instance.id),
            public_key=key.public,
            marker_path=settled.data.marker_path,
            marker=settled.data.marker,
        )

    def _name_of(self, instance: str) -> str:
        found = self._api.read("describe_instances", InstanceIds=[instance], eventually=_CONSISTENT)
        return str(found["Reservations"][0]["Instances"][0].get("PrivateDnsName", ""))

    def _details(self, settled: _Settled, instance: Instance, unscheduled: str) -> dict[str, str]:
        words = self._words
        groups = ", ".join(words.security_groups)
        details = {
            "instance": instance.id,
            "instance type": instance.choice.kind.name,
            "zone": instance.choice.subnet.zone,
            "region": self._api.region,
            "ami": self._ami.id,
            "market": "spot" if words.spot else "on demand",
            "volumes": "encrypted" if self._ami.root_device_type == "ebs" else "instance store",
            "reached by": words.connect,
            "let in": settled.source.said if settled.source else groups,
            "ends itself": _ends(words, settled.tags, unscheduled),
        }
        if instance.refused:
            details["tried before"] = "; ".join(instance.refused)
        return details


def _demand_sense(words: Ec2Options) -> None:
    if words.connect == "ssm" and not words.instance_profile:
        raise UsageError(
            "--ec2-connect ssm needs an instance that may talk to Systems Manager",
            "--ec2-instance-profile NAME, with the policy AmazonSSMManagedInstanceCore",
        )
    if words.cidr and words.security_groups:
        raise UsageError(
            "--ec2-cidr has no meaning with --ec2-security-group",
            "no group is made then, and yours are left as they are",
        )


def _ends(words: Ec2Options, tags: Tags, unscheduled: str) -> str:
    """What sees to it that the instance ends, should we not do so."""
    timer = [f"timer in the guest, {words.lifetime} min"] if words.guest_timer else []
    schedule = f"no EventBridge schedule: {unscheduled}" if unscheduled else "EventBridge schedule"
    swept = f"`imgverify sweep --ec2` from {tags.expires:%Y-%m-%d %H:%M} UTC on"
    return "; ".join((*timer, schedule, swept))
