"""How instances behave, good and bad: captured by each instance when it is launched."""

from __future__ import annotations

import msgspec


class Behaviour(msgspec.Struct, kw_only=True, frozen=True):
    """Times are seconds; the defaults make quick tests.

    Args:
        pending: until an instance is running.
        stays_pending: it never is.
        ending: from shutting-down to terminated, and from stopping to stopped.
        boot: from running until its SSH server answers (of fake guests; others take their time).
        checks: from running until status checks have passed.
        patience: from running until the check of a QEMU guest fails that has no network yet.
        launch_failure: code of the state reason with which it ends in place of running:
            `Client.InternalError`, as with a KMS key that may not be used.
        instance_status: `ok` or `impaired`: what becomes of the check of the instance.
        system_status: likewise, of its host.
        console_lag: age of what the console's output shows.
        console_keys: `own` host keys are printed, `other` ones, or `none`; of fake guests.
        console_text: printed in place of a good boot's; not by QEMU guests.
        port: `open`; `silent` never answers; `refused`; not of QEMU guests.
        powers_off: after so many seconds of running; 0 for never.
        interrupted: a spot instance is taken away after so many seconds of running; 0 for never.
    """

    pending: float = 0.2
    stays_pending: bool = False
    ending: float = 0.2
    boot: float = 0.1
    checks: float = 0.3
    patience: float = 300.0
    launch_failure: str = ""
    instance_status: str = "ok"
    system_status: str = "ok"
    console_lag: float = 0.0
    console_keys: str = "own"
    console_text: str = ""
    port: str = "open"
    powers_off: float = 0.0
    interrupted: float = 0.0
