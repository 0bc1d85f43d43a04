"""From a started guest to a machine that one can log in to and judge."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import msgspec

from imgverify.connection import Connection, UnreachableError, presented_key
from imgverify.model import HostKey, Machine
from imgverify.providers.first_login import CONNECT_SECONDS, RETRY_SECONDS, enter
from imgverify.providers.login import has_banner, pinned
from imgverify.providers.settling import settle
from imgverify.providers.watcher import Phase, Watcher

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
_PINNING = Phase(
    "comparing the host key",
    "the console does not finish its host keys",
    "look at the console",
)
_BANNER_RETRY_SECONDS = 0.2
_PROMPT_PATIENCE = 60.0
_KEY_LINES_SECONDS = 5.0


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


def wait_until_ready(watch: Watcher, draft: Machine, user: str) -> Ready:
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
                settle(watch, connection, ready.states, ready.seconds)
        except UnreachableError:
            # The machine restarts during its first boot, or sshd did: from the beginning.
            watch.pause(_SSH, RETRY_SECONDS)
            continue
        ready.machine = _pin(watch, connection.machine)
        ready.seconds["ready"] = watch.elapsed
        return ready


def _wait_for_banner(watch: Watcher, draft: Machine) -> None:
    while not watch.run(_SSH, lambda: has_banner(draft.address, draft.port)):
        if watch.prompt_seconds > _PROMPT_PATIENCE:
            watch.fail(
                f"a login prompt is on the console for {_PROMPT_PATIENCE:.0f} s, and {_SSH.stuck}",
                "see that the image starts sshd and takes its address by DHCP",
            )
        watch.pause(_SSH, _BANNER_RETRY_SECONDS)


def _log_in(watch: Watcher, draft: Machine, user: str) -> Connection:
    key: HostKey = watch.run(
        _LOGIN, lambda: presented_key(draft.address, draft.port, CONNECT_SECONDS)
    )
    return enter(watch, _LOGIN, msgspec.structs.replace(draft, host_key=key), user)


def _pin(watch: Watcher, machine: Machine) -> Machine:
    until = time.monotonic() + _KEY_LINES_SECONDS
    watch.console.poll()
    while _cut_off(watch.console.text) and time.monotonic() < until:
        watch.pause(_PINNING, _BANNER_RETRY_SECONDS)
    key = pinned(machine.host_key, watch.console.text, str(watch.console.path))
    compared: Machine = msgspec.structs.replace(machine, host_key=key)
    return compared


def _cut_off(console: str) -> bool:
    """Whether the console is in the middle of printing host keys."""
    return console.count("-----BEGIN SSH HOST KEY") > console.count("-----END SSH HOST KEY")
