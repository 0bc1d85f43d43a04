"""Whose fault it is that an instance does not become ready: one table, the first row that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from imgverify import doctor
from imgverify.ec2.knocking import Answer, Knock
from imgverify.errors import BootError, ImgverifyError, InfrastructureError

ENDED = frozenset({"shutting-down", "terminated", "stopping", "stopped"})
_SPOT = {"Server.SpotInstanceTermination", "Server.SpotInstanceShutdown"}
_BY_ITSELF = "Client.InstanceInitiatedShutdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of an instance that did not become ready.

    Args:
        cause, mend: what the step that was under way says, for when nothing else explains it.
        reaching: whether it was waited for that anybody answers.
        blameless: whether what was waited for may be missing through no fault of the image.
        state: of the instance: `pending`, `running`, …; empty when it could not be asked.
        reason, reason_text: StateReason.
        system, reachability: the two status checks: `ok`, `impaired`, `initializing`, …
        answer: of the port.
        console: what it printed, without control characters.
        prompt: whether a login prompt is on it.
        elapsed: seconds since the launch.
        lifetime: seconds after which the instance was told to end itself.
    """

    cause: str
    mend: str
    reaching: bool = False
    blameless: bool = False
    state: str = ""
    reason: str = ""
    reason_text: str = ""
    system: str = ""
    reachability: str = ""
    answer: Knock = field(default_factory=lambda: Knock(Answer.UNASKED))
    console: str = ""
    prompt: bool = False
    elapsed: float = 0.0
    lifetime: float = float("inf")

    @property
    def ended(self) -> bool:
        """Whether it is over with the instance."""
        return self.state in ENDED

    @property
    def reason_said(self) -> str:
        """Why EC2 says that it ended."""
        text = self.reason_text.removeprefix(self.reason).lstrip(": ")
        return f"{self.reason}: {text}" if text and self.reason else self.reason or text


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of failure.

    Args:
        fits: whether it is this one.
        blames: the image (BootError) or the platform (InfrastructureError).
        cause: a sentence fragment; may name fields of the evidence.
        mend: the next step; likewise.
    """

    fits: Callable[[Evidence], bool]
    blames: type[ImgverifyError]
    cause: str
    mend: str


def _ended(*reasons: str) -> Callable[[Evidence], bool]:
    return lambda seen: seen.ended and (not reasons or seen.reason in reasons)


def _died(seen: Evidence) -> bool:
    return doctor.diagnose(seen.console) is not None


def _offline(seen: Evidence) -> bool:
    return seen.reaching and doctor.offline(seen.console) is not None


def _reaching(*answers: Answer) -> Callable[[Evidence], bool]:
    return lambda seen: seen.reaching and seen.answer.answer in answers


ROWS: tuple[Row, ...] = (
    Row(
        lambda seen: seen.ended and seen.elapsed >= seen.lifetime,
        InfrastructureError,
        "the instance reached the end of its lifetime before it was ready",
        "give it longer: --ec2-lifetime MINUTES",
    ),
    Row(
        _ended(*_SPOT),
        InfrastructureError,
        "EC2 took the spot instance back ({reason_said})",
        "run it again, or without --ec2-spot",
    ),
    Row(
        _ended("Client.InternalError"),
        InfrastructureError,
        "EC2 could not start the instance: most often the KMS key of a volume cannot be used"
        " ({reason_said})",
        "allow the caller kms:CreateGrant, kms:Decrypt and kms:GenerateDataKeyWithoutPlaintext with"
        " the keys of the AMI's snapshots, see that they are enabled, or name another: "
        "--ec2-kms-key",
    ),
    Row(
        _ended("Client.InvalidSnapshot.NotFound"),
        BootError,
        "a snapshot of the AMI is not there ({reason_said})",
        "register the AMI again from snapshots that exist",
    ),
    Row(
        _ended("Client.VolumeLimitExceeded"),
        InfrastructureError,
        "the account's limit of EBS volumes is reached ({reason_said})",
        "delete volumes, or ask for a higher quota",
    ),
    Row(
        lambda seen: seen.ended and seen.reason.startswith("Server."),
        InfrastructureError,
        "EC2 ended the instance ({reason_said})",
        "run it again; another --ec2-zone or --ec2-instance-type may help",
    ),
    Row(_died, BootError, "{death}", "{death_mend}"),
    Row(
        _ended(_BY_ITSELF),
        BootError,
        "the machine switched itself off ({reason_said})",
        "look for what ended it on the console",
    ),
    Row(
        _ended("Client.UserInitiatedShutdown", "Client.InstanceTerminated"),
        InfrastructureError,
        "somebody else ended the instance ({reason_said})",
        "look in CloudTrail for who called TerminateInstances or StopInstances; run it again",
    ),
    Row(
        _ended(),
        InfrastructureError,
        "the instance is {state}, for a reason that is not the image's ({reason_said})",
        "run it again",
    ),
    Row(
        lambda seen: seen.state == "pending",
        InfrastructureError,
        "EC2 did not start the instance in {elapsed:.0f} s",
        "run it again; another --ec2-zone or --ec2-instance-type may help",
    ),
    Row(
        lambda seen: seen.system == "impaired",
        InfrastructureError,
        "the host of the instance has trouble: its system status check fails",
        "run it again: the next instance starts on another host",
    ),
    Row(
        lambda seen: (
            seen.reachability == "impaired"
            and seen.system == "ok"
            and seen.answer.answer is not Answer.SSH
        ),
        BootError,
        "EC2 does not reach the machine: its instance status check fails, and the host is well",
        "see that the image has a driver for the instance's network card (ENA), starts its network"
        " with DHCP, and does not panic",
    ),
    Row(_offline, BootError, "{offline}", "{offline_mend}"),
    Row(
        lambda seen: _reaching(Answer.REFUSED)(seen) and seen.prompt,
        BootError,
        "the machine is up (a login prompt is on its console), and refuses connections to SSH",
        "see that the image starts sshd on this port (--ssh-port)",
    ),
    Row(
        _reaching(Answer.REFUSED),
        BootError,
        "the machine's network is up, and it refuses connections to SSH",
        "see that the image starts sshd on this port (--ssh-port)",
    ),
    Row(
        _reaching(Answer.OPEN),
        BootError,
        "the machine accepts connections, and no SSH server speaks",
        "see that sshd works on the console: host keys, its configuration, hosts.deny",
    ),
    Row(
        _reaching(Answer.TUNNEL),
        InfrastructureError,
        "the tunnel to the instance does not work: {said}",
        "try the same program by hand; see what it may reach, and its permissions",
    ),
    Row(
        lambda seen: _reaching(Answer.SILENT)(seen) and seen.reachability == "ok",
        InfrastructureError,
        "EC2 reaches the machine, and we do not: a security group, a route, a network ACL or a"
        " firewall in between drops our packets",
        "see that --ec2-cidr is the address we come from, that --ec2-subnet has an internet"
        " gateway, or reach it otherwise: --ec2-connect private|bastion|ssm|eice",
    ),
    Row(
        _reaching(Answer.SILENT, Answer.UNASKED),
        InfrastructureError,
        "{cause}",
        "see that --ec2-cidr is the address we come from and that --ec2-subnet has an internet"
        " gateway; a slow machine may need a longer --boot-timeout",
    ),
    Row(lambda seen: seen.blameless, InfrastructureError, "{cause}", "{mend}"),
)
_OTHERWISE = Row(lambda _: True, BootError, "{cause}", "{mend}")


def judged(seen: Evidence) -> ImgverifyError:
    """The error that names the cause and whose fault it is.

    Args:
        seen: all that is known.
    """
    row = next((row for row in ROWS if row.fits(seen)), _OTHERWISE)
    death = doctor.diagnose(seen.console)
    offline = doctor.offline(seen.console)
    words = {
        "cause": seen.cause,
        "mend": seen.mend,
        "state": seen.state,
        "elapsed": seen.elapsed,
        "reason_said": seen.reason_said or "EC2 does not say why",
        "said": seen.answer.said,
        "death": f"{death.cause}: {death.evidence}" if death else "",
        "death_mend": death.mend if death else "",
        "offline": f"{offline.cause}: {offline.evidence}" if offline else "",
        "offline_mend": offline.mend if offline else "",
    }
    return row.blames(row.cause.format(**words), row.mend.format(**words))
