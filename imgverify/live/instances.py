"""EC2 instances that run already: found, and how they are reached. EC2 is only asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from imgverify.ami import Ami
from imgverify.ec2 import tunnels
from imgverify.ec2.amis import describe_ami
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.host_keys import TRUST, printed_fingerprints, printed_key
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.taxonomy import Category
from imgverify.errors import ArtifactError, ImgverifyError
from imgverify.live.hosts import KIND, login_keys
from imgverify.live.known_hosts import DEFAULT_PORT, Known, known_keys
from imgverify.live.naming import NamedHost
from imgverify.live.options import SshOptions
from imgverify.live.ssh_configuration import Configured, configured
from imgverify.model import Artifact, HostKey, Reach
from imgverify.providers.console import plain

RUNNING = "running"
_UNAME = {"arm64": "aarch64", "i386": "i686"}
_NAMES = ("PublicDnsName", "PrivateDnsName", "PublicIpAddress", "PrivateIpAddress")


@dataclass(frozen=True, slots=True)
class Instance:
    """What EC2 says of an instance.

    Args:
        owner: account id.
        told: as DescribeInstances tells it.
    """

    owner: str
    told: dict[str, Any]

    @property
    def id(self) -> str:
        """`i-…`."""
        return str(self.told["InstanceId"])

    @property
    def state(self) -> str:
        """In the words of EC2: `pending`, `running`, `stopped`."""
        return str(self.told.get("State", {}).get("Name", ""))

    @property
    def note(self) -> str:
        """One line for its report."""
        tags = {tag["Key"]: tag["Value"] for tag in self.told.get("Tags", [])}
        known = (
            tags.get("Name", ""),
            self.told.get("InstanceType", ""),
            self.told.get("Placement", {}).get("AvailabilityZone", ""),
            self.told.get("ImageId", ""),
        )
        return f"instance {self.id}: {', '.join(str(one) for one in known if one)}"


@dataclass(slots=True)
class Instances:
    """The instances of a region.

    Args:
        api: of the region.
        ec2: how they are reached.
        ssh: as whom, with which keys.
    """

    api: Api
    ec2: Ec2Options
    ssh: SshOptions
    _amis: dict[str, Ami | str] = field(default_factory=dict)

    def described(self, **params: Any) -> list[Instance]:
        """Ask EC2 for instances, whatever their state.

        Args:
            params: of DescribeInstances.

        Raises:
            Ec2Error: it does not tell.
        """
        found = self.api.pages("describe_instances", "Reservations", **params)
        return [
            Instance(str(one.get("OwnerId", "")), told)
            for one in found
            for told in one.get("Instances", [])
        ]

    def by_ids(self, ids: Iterable[str]) -> list[Instance]:
        """The instances of these ids, all of which must run.

        Args:
            ids: `i-…`.

        Raises:
            ArtifactError: there is no such instance, or it does not run.
            InfrastructureError: EC2 does not tell.
        """
        wanted = [*dict.fromkeys(ids)]
        try:
            found = self.described(InstanceIds=wanted)
        except Ec2Error as error:
            if error.category is Category.NOT_FOUND:
                raise ArtifactError(
                    f"{error.text or ', '.join(wanted)} (in {self.api.region})",
                    "is it in another region (--region), or of another account (--aws-profile)?",
                ) from error
            raise blamed(error) from error
        for one in found:
            if one.state != RUNNING:
                raise ArtifactError(
                    f"{one.id}: is {one.state}, and nothing is started here",
                    "start it first, or judge its AMI: --image ami-…",
                )
        return found

    def artifact(self, one: Instance) -> tuple[Artifact, tuple[str, ...]]:
        """An instance as what is judged, and notes for its report.

        Args:
            one: that runs.

        Raises:
            ImgverifyError: there is no way to it.
        """
        address = tunnels.address_of(one.told, self.ec2)
        how = configured(NamedHost(host=address), self.ssh)
        proxy = tunnels.proxy_to(
            one.id, how.address, how.port, options=self.ec2, ssh=self.ssh, api=self.api
        )
        known = self._known(one, how)
        ami, note = self._ami(str(one.told.get("ImageId", "")))
        architecture = str(one.told.get("Architecture", ""))
        artifact = Artifact(
            kind=KIND,
            location=one.id,
            format=KIND,
            architecture=_UNAME.get(architecture, architecture),
            origin=f"aws:{self.api.region}:{one.owner}",
            ami=ami,
            reach=Reach(
                address=how.address,
                port=how.port,
                user=how.user if how.is_user_named else "",
                key_paths=login_keys(how),
                host_keys=known.keys,
                revoked_keys=known.revoked,
                untrusted=known.why_none,
                proxy=proxy or how.proxy,
            ),
        )
        return artifact, tuple(filter(None, (one.note, note)))

    def _known(self, one: Instance, how: Configured) -> Known:
        """Its host keys: by every name under which the user may have kept them, else its console.

        Every instance id is new, and addresses are used again: the id comes first.
        """
        names = [one.id, how.known_as, *(str(one.told.get(name) or "") for name in _NAMES)]
        revoked: list[HostKey] = []
        why = ""
        for name in dict.fromkeys(filter(None, names)):
            port = DEFAULT_PORT if name == one.id else how.known_port
            known = known_keys(name, port, how.known_hosts)
            revoked += known.revoked
            if known.keys:
                return known
            why = why or known.why_none
        keys, silence = self._printed(one.id)
        refused = {key.fingerprint for key in revoked}
        good = tuple(key for key in keys if key.fingerprint not in refused)
        return Known(good, tuple(revoked), "" if good else f"{why}, and {silence}")

    def _printed(self, instance: str) -> tuple[tuple[HostKey, ...], str]:
        """What the console says of host keys, or why nothing."""
        try:
            answer = self.api.read("get_console_output", InstanceId=instance)
        except Ec2Error as error:
            return (), f"its console cannot be read ({error.message})"
        text = plain(str(answer.get("Output") or ""))
        whole = printed_key(text)
        if whole is not None:
            return (whole,), ""
        sums = tuple(
            HostKey(type=kind, public="", fingerprint=one, trust=TRUST)
            for kind, several in printed_fingerprints(text).items()
            for one in several
        )
        return sums, "its console does not show one (any more)"

    def _ami(self, image: str) -> tuple[Ami | None, str]:
        """What it was launched from, and why that is not known."""
        if image not in self._amis:
            try:
                self._amis[image] = describe_ami(self.api, image)
            except ImgverifyError as error:
                self._amis[image] = f"its AMI is not described: {error.message}"
        found = self._amis[image]
        return (found, "") if isinstance(found, Ami) else (None, found)


def states_of(instances: Iterable[Instance]) -> str:
    """How many are in which state, in words.

    Args:
        instances: that were found.
    """
    counted = Counter(one.state for one in instances)
    return ", ".join(f"{number} {state}" for state, number in counted.items())
