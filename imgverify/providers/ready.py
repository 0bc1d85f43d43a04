"""From a started guest to a machine that one can log in to and judge."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

import msgspec

from imgverify.connection import (
    Connection,
    DeadlineError,
    LoginRefusedError,
    UnreachableError,
    presented_key,
)
from imgverify.model import HostKey, Machine
from imgverify.providers.login import candidates, has_banner, pinned
from imgverify.providers.watch import Phase, Watch

_SSH = Phase(
    "waiting for SSH",
    "no SSH server answered: the network or sshd did not come up",
    "look at network and ssh units on the console; a slow runner may need a longer --boot-timeout",
)
_LOGIN = Phase(
    "logging in",
    "the SSH server refuses the injected key: cloud-init did not inject it, or for another user",
    "name the user with --ssh-user, and see that the image takes the NoCloud datasource",
)
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
_RETRY_SECONDS = 0.2
_LOGIN_RETRY_SECONDS = 1.0
_PROMPT_PATIENCE, _REFUSED_PATIENCE = 60.0, 10.0
_CONNECT_SECONDS = 30.0
_KEY_LINES_SECONDS = 5.0
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


@dataclass(slots=True)
class Ready:
    """A machine that is ready.

    Args:
        machine: with its user and its pinned key.
        states: what cloud-init and systemd said of themselves.
        seconds: from the start of the boot to each phase's end.
    """

    machine: Machine
    states: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def wait_until_ready(watch: Watch, draft: Machine, user: str) -> Ready:
    """Wait for SSH, login, cloud-init and systemd, in this order.

    A degraded or failed cloud-init or systemd is no trouble here: checks judge it.

    Args:
        watch: looks at the guest meanwhile.
        draft: the machine; its user and host key are found out here.
        user: whom to log in as; empty to find out.

    Raises:
        BootError: the machine died, or does not become ready.
        HostKeyError: the console shows another host key than the server.
        InfrastructureError: QEMU died.
        KvmFailedError: KVM does not run this guest.
    """
    ready = Ready(draft)
    while True:
        _wait_for_banner(watch, draft)
        ready.seconds["ssh"] = watch.elapsed
        try:
            with _log_in(watch, draft, user) as connection:
                ready.seconds["login"] = watch.elapsed
                _settle(watch, connection, ready)
        except UnreachableError:
            # The machine restarts during its first boot, or sshd did: from the beginning.
            watch.pause(_SSH, _LOGIN_RETRY_SECONDS)
            continue
        ready.machine = _pin(watch, connection.machine)
        ready.seconds["ready"] = watch.elapsed
        return ready


def _wait_for_banner(watch: Watch, draft: Machine) -> None:
    while not watch.run(_SSH, lambda: has_banner(draft.address, draft.port)):
        if watch.prompt_seconds > _PROMPT_PATIENCE:
            watch.fail(
                f"a login prompt is on the console for {_PROMPT_PATIENCE:.0f} s, and {_SSH.stuck}",
                "see that the image starts sshd and takes its address by DHCP",
            )
        watch.pause(_SSH, _RETRY_SECONDS)


def _log_in(watch: Watch, draft: Machine, user: str) -> Connection:
    key: HostKey = watch.run(
        _LOGIN, lambda: presented_key(draft.address, draft.port, _CONNECT_SECONDS)
    )
    while True:
        for name in candidates(user, watch.console.text):
            connection = _attempt(watch, draft, name, key)
            if connection:
                return connection
        if watch.finished_seconds > _REFUSED_PATIENCE:
            watch.fail(f"cloud-init is finished, and {_LOGIN.stuck}", _LOGIN.mend)
        watch.pause(_LOGIN, _LOGIN_RETRY_SECONDS)


def _attempt(watch: Watch, draft: Machine, user: str, key: HostKey) -> Connection | None:
    machine = _with(draft, user, key)
    try:
        return watch.run(_LOGIN, lambda: Connection.open(machine, timeout=_CONNECT_SECONDS))
    except LoginRefusedError:
        return None


def _with(machine: Machine, user: str, key: HostKey) -> Machine:
    changed: Machine = msgspec.structs.replace(machine, user=user, host_key=key)
    return changed


def _settle(watch: Watch, connection: Connection, ready: Ready) -> None:
    reply = watch.run(
        _CLOUD_INIT, lambda: connection.run(_CLOUD_INIT_SCRIPT, timeout=watch.remaining + 5)
    )
    ready.states["cloud-init"] = _cloud_init_status(reply.stdout.decode(errors="replace"))
    ready.seconds["cloud-init"] = watch.elapsed
    ready.states["systemd"] = _system_state(watch, connection)


def _cloud_init_status(said: str) -> str:
    """One word: `done`, `error`, `degraded`, `disabled`, `absent`, …; `unknown` for none."""
    try:
        status = json.loads(said[said.index("{") :])
        return str(status.get("extended_status") or status["status"])
    except (ValueError, KeyError, AttributeError):
        pass
    lines = [line.removeprefix("status:").strip() for line in said.splitlines()]
    return next((line for line in reversed(lines) if line.isalpha()), "unknown")


def _system_state(watch: Watch, connection: Connection) -> str:
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
            watch.pause(_SYSTEM, _LOGIN_RETRY_SECONDS)
    return state


def _pin(watch: Watch, machine: Machine) -> Machine:
    until = time.monotonic() + _KEY_LINES_SECONDS
    watch.console.poll()
    while _cut_off(watch.console.text) and time.monotonic() < until:
        watch.pause(_SYSTEM, _RETRY_SECONDS)
    key = pinned(machine.host_key, watch.console.text, str(watch.console.path))
    return _with(machine, machine.user, key)


def _cut_off(console: str) -> bool:
    """Whether the console is in the middle of printing host keys."""
    return console.count("-----BEGIN SSH HOST KEY") > console.count("-----END SSH HOST KEY")
