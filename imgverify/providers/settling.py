"""Once one can log in: until cloud-init and systemd have come to an end, whatever it is."""

from __future__ import annotations

import json
import time

from imgverify.connection import Connection, DeadlineError
from imgverify.providers.watcher import Phase, Watcher

_CLOUD_INIT = Phase(
    "waiting for cloud-init",
    "one can log in, and cloud-init does not finish",
    "look for the cloud-init module that hangs on the console",
)
_SYSTEM = Phase(
    "waiting for the last units",
    "one can log in, and systemd does not answer",
    "look for units that hang on the console",
)
_RETRY_SECONDS = 1.0
_UNITS_SECONDS = 60.0
_UNDER_WAY = {"starting", "initializing"}

# A file shows that the last stage is over; `status --wait` alone would start Python at once and
# poll, which slows down the very boot that it waits for.
_CLOUD_INIT_SCRIPT = """\
command -v cloud-init >/dev/null 2>&1 || { echo absent; exit 0; }
while [ ! -e /run/cloud-init/result.json ] && [ ! -e /run/cloud-init/disabled ]; do sleep 0.3; done
said=$(cloud-init status --wait --format json 2>/dev/null)
[ -n "$said" ] || said=$(cloud-init status --wait 2>/dev/null)
printf '%s\\n' "$said"
"""
# systemd before 240 has no --wait here and says nothing with it.
_SYSTEM_SCRIPT = """\
[ -d /run/systemd/system ] || { echo absent; exit 0; }
systemctl is-system-running --wait 2>/dev/null || systemctl is-system-running
"""


def settle(
    watch: Watcher, connection: Connection, states: dict[str, str], seconds: dict[str, float]
) -> None:
    """Wait for cloud-init, then for systemd; what they say of themselves is for checks to judge.

    Args:
        watch: looks at the machine meanwhile.
        connection: logged in.
        states: gets what cloud-init and systemd say.
        seconds: gets the time at which cloud-init ended, since the boot began.

    Raises:
        UnreachableError: the machine restarts, or sshd did.
        ImgverifyError: what the watcher raises.
    """
    reply = watch.run(
        _CLOUD_INIT, lambda: connection.run(_CLOUD_INIT_SCRIPT, timeout=watch.remaining + 5)
    )
    states["cloud-init"] = _cloud_init_status(reply.stdout.decode(errors="replace"))
    seconds["cloud-init"] = watch.elapsed
    states["systemd"] = _system_state(watch, connection)


def _cloud_init_status(said: str) -> str:
    """One word: `done`, `error`, `degraded`, `disabled`, `absent`, …; `unknown` for none."""
    try:
        status = json.loads(said[said.index("{") :])
        return str(status.get("extended_status") or status["status"])
    except (ValueError, KeyError, AttributeError):
        pass
    lines = [line.removeprefix("status:").strip() for line in said.splitlines()]
    return next((line for line in reversed(lines) if line.isalpha()), "unknown")


def _system_state(watch: Watcher, connection: Connection) -> str:
    until = time.monotonic() + min(_UNITS_SECONDS, watch.remaining)

    def ask() -> str:
        left = max(1.0, until - time.monotonic())
        words = connection.run(_SYSTEM_SCRIPT, timeout=left).stdout.decode(errors="replace").split()
        return words[-1] if words else "unknown"

    state = "starting"
    while state in _UNDER_WAY and time.monotonic() < until:
        try:
            state = watch.run(_SYSTEM, ask)
        except DeadlineError:
            break
        if state in _UNDER_WAY:
            watch.pause(_SYSTEM, _RETRY_SECONDS)
    return state
