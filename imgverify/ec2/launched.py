"""An instance that was launched, before anybody has logged in."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgverify.ami import Ami
from imgverify.model import HostKey, Injected


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What is known of a temporary instance.

    Args:
        ami: what it was launched from.
        id: `i-…`.
        type: instance type.
        zone: availability zone.
        spot: whether it is a spot instance.
        nitro: whether its type is on Nitro, whose console can be read at once.
        key_path: private key of the temporary key pair, mode 0600, in the run's scratch folder.
        injected: what user-data asked for.
        host_key: that user-data brings along; None when the image makes its own.
        secrets: values that must not reach a report.
        began: `time.monotonic()` when it was asked for.
        details: of the launch, for the report: `instance type`, `zone`, …
    """

    ami: Ami
    id: str
    type: str
    zone: str
    spot: bool
    nitro: bool
    key_path: str
    injected: Injected
    host_key: HostKey | None
    secrets: tuple[str, ...]
    began: float
    details: dict[str, str] = field(default_factory=dict)
