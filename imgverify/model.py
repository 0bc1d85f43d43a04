"""The words of imgverify as records: immutable, and JSON both ways."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from imgverify.ami import Ami
from imgverify.approvals import Attestation, Waiver
from imgverify.record import Record
from imgverify.wrapping import Wrapping

SCHEMA_VERSION = 1


class Result(StrEnum):
    """XCCDF results, plus `needs_boot`; from the worst to the best for folding."""

    FAIL = "fail"
    ERROR = "error"
    NEEDS_BOOT = "needs_boot"
    NOTCHECKED = "notchecked"
    PASS = "pass"  # noqa: S105 - a result, no password
    NOTAPPLICABLE = "notapplicable"

    @classmethod
    def fold(cls, results: list[Result]) -> Result:
        """Fold the results of several checks into the worst; nothing at all is `notchecked`."""
        order = list(cls)
        return min(results, key=order.index, default=cls.NOTCHECKED)


class Plane(StrEnum):
    """Where the facts came from."""

    OFFLINE = "offline"
    BOOT = "boot"
    LIVE = "live"


class Severity(StrEnum):
    """How bad a failure is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class HostKey(Record, frozen=True, kw_only=True):
    """An SSH host key and how we came to trust it.

    Args:
        type: `ssh-ed25519`, …
        public: the key in base64, as in known_hosts.
        fingerprint: `SHA256:…`.
        trust: how we know it: `console` when the machine's own console printed it, `known_hosts`,
            `injected` when we brought it along, else `first-use`.
    """

    type: str
    public: str
    fingerprint: str
    trust: str


class Reach(Record, frozen=True, kw_only=True):
    """How a host that was running before us is reached.

    Args:
        address: host name or IP address.
        port: TCP port of SSH.
        user: login user.
        key_paths: private key files to be tried in this order; an empty one, like none at all,
            stands for the keys of the SSH agent.
        host_keys: that are trusted; none to trust whatever is shown, which the user asked for.
        revoked_keys: host keys that are not accepted in any case.
        untrusted: why there is no trusted host key, as part of a sentence; empty when there is one.
        proxy: program and arguments that carry the connection; none to connect directly.
    """

    address: str
    port: int = 22
    user: str = ""
    key_paths: tuple[str, ...] = ()
    host_keys: tuple[HostKey, ...] = ()
    revoked_keys: tuple[HostKey, ...] = ()
    untrusted: str = ""
    proxy: tuple[str, ...] = ()


class Artifact(Record, frozen=True, kw_only=True):
    """What was built. Nothing ever writes to it.

    Args:
        kind: the artifact kind's entry point name (`disk`).
        location: absolute path, URL or cloud id.
        format: `qcow2`, `raw`, `ami`, …
        architecture: `x86_64`, `aarch64`; empty when the wrapping does not say.
        digest: `sha256:…` of the bytes as published; empty until it was taken.
        size: bytes on disk.
        virtual_size: bytes of the disk as a guest sees it.
        origin: where it was fetched from, when `location` is a copy.
        wrapping: facts of its format; None for what has none (a recording).
        ami: what EC2 says of it, or of what an instance was launched from; None elsewhere.
        reach: how it is reached when it is a running host.
    """

    kind: str
    location: str
    format: str
    architecture: str = ""
    digest: str = ""
    size: int = 0
    virtual_size: int = 0
    origin: str = ""
    wrapping: Wrapping | None = None
    ami: Ami | None = None
    reach: Reach | None = None


class Injected(Record, frozen=True, kw_only=True):
    """What we put into a machine at its first boot, so that checks can ask for it.

    Args:
        datasource: `nocloud` or `ec2`.
        instance_id: fresh for each boot.
        hostname: the name that the machine should have taken.
        public_key: one authorized_keys line.
        marker_path: a file that user-data asks cloud-init to write.
        marker: that file's content, random for each run.
    """

    datasource: str
    instance_id: str
    hostname: str
    public_key: str
    marker_path: str
    marker: str


class Machine(Record, frozen=True, kw_only=True):
    """A target that has an address: all that another process needs to log in.

    Args:
        provider: entry point name of the provider that made it.
        run_id: the run whose lease destroys it.
        address: host name or IP address.
        port: TCP port of SSH.
        user: login user.
        key_path: private key file, for a machine that we made in the run's scratch folder with mode
            0600; empty for a key of the SSH agent.
        host_key: pinned host key.
        console_path: file with everything the serial console printed.
        injected: what user-data asked for; None for a host that we did not boot.
        proxy: program and arguments that carry the connection; none to connect directly.
        details: provider facts for the report (`accelerator`, `firmware`, …).
    """

    provider: str
    run_id: str
    address: str
    port: int
    user: str
    key_path: str
    host_key: HostKey
    console_path: str
    injected: Injected | None = None
    proxy: tuple[str, ...] = ()
    details: dict[str, str] = msgspec.field(default_factory=dict)


class CheckCall(Record, frozen=True, kw_only=True):
    """One check with the parameters of one control; `check` is spelled as in a profile."""

    check: str
    params: dict[str, Any] = msgspec.field(default_factory=dict)


class Control(Record, frozen=True, kw_only=True):
    """A requirement of a benchmark, and the checks that decide it (all must hold).

    Args:
        when: conditions under which it applies at all, see `imgverify.conditions`.
        mend: how a person makes it hold.
        reason: why a site's profile changed it; empty when it did not.
    """

    id: str
    title: str
    level: int = 1
    severity: Severity = Severity.MEDIUM
    checks: tuple[CheckCall, ...] = ()
    manual: bool = False
    when: tuple[dict[str, Any], ...] = ()
    mend: str = ""
    references: tuple[str, ...] = ()
    reason: str = ""


class Dropped(Record, frozen=True, kw_only=True):
    """A control that a site's profile took out, and why.

    Args:
        profile: the profile that did.
    """

    control: str
    title: str
    reason: str
    profile: str


class Finding(Record, frozen=True, kw_only=True):
    """One expectation, judged: the evidence of a verdict."""

    holds: bool
    wanted: str
    found: str
    where: str
    mend: str = ""


class Outcome(Record, frozen=True, kw_only=True):
    """What one check said about one control."""

    check: str
    result: Result
    plane: Plane | None = None
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0


class Verdict(Record, frozen=True, kw_only=True):
    """A control's result with its evidence.

    Args:
        result: worst of its outcomes.
        plane: the plane that proved it; None when nothing looked.
        reason: why it is not a pass, in one line; the fact behind a `notapplicable`.
        waiver: set when the result is `fail` and an approved exception covers it today.
        attestation: of a manual control, the judgement that is its result.
    """

    control: Control
    result: Result
    plane: Plane | None = None
    reason: str = ""
    outcomes: tuple[Outcome, ...] = ()
    waiver: Waiver | None = None
    attestation: Attestation | None = None


class Benchmark(Record, frozen=True, kw_only=True):
    """The document that a profile implements.

    Args:
        controls: how many it has; 0 when nobody counted.
        manual: how many of them it leaves to a person.
    """

    name: str
    version: str
    controls: int = 0
    manual: int = 0


class GatePolicy(Record, frozen=True, kw_only=True):
    """When a run may pass: see `imgverify.gate`."""

    fail_on: tuple[Result, ...] = (Result.FAIL, Result.ERROR)
    min_evaluated: float = 0.0


class ProfileStamp(Record, frozen=True, kw_only=True):
    """Which profile judged.

    Args:
        digest: `sha256:…` of its resolved content, all levels.
        level: the highest level that was judged; None for all.
    """

    name: str
    digest: str
    benchmark: Benchmark | None = None
    level: int | None = None


class Decision(Record, frozen=True, kw_only=True):
    """The gate's answer. `refusals` are reasons beyond failed checks."""

    passed: bool
    counts: dict[str, int]
    refusals: tuple[str, ...] = ()


class Run(Record, frozen=True, kw_only=True):
    """All verdicts of one artifact with one profile: `report.json`."""

    schema_version: int = SCHEMA_VERSION
    tool: str
    run_id: str
    started: datetime
    finished: datetime
    artifact: Artifact
    profile: ProfileStamp
    plane: Plane
    machine: Machine | None = None
    system: str = ""
    timings: dict[str, float] = msgspec.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    verdicts: tuple[Verdict, ...]
    decision: Decision


def to_json(record: Record) -> bytes:
    """Encode a record, indented, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def from_json(data: bytes, kind: type[Run]) -> Run:
    """Decode a record and check every field.

    Raises:
        msgspec.ValidationError: names the field that is wrong.
    """
    return msgspec.json.decode(data, type=kind)
