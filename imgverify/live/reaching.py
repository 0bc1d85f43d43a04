"""Logging in to a host that was running before us: its host key first, then a key of the user."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko

from imgverify.connection import presented_key
from imgverify.errors import InfrastructureError
from imgverify.live.hosts import AGENT
from imgverify.live.known_hosts import DEFAULT_PORT
from imgverify.live.naming import place
from imgverify.model import Artifact, HostKey, Machine, Reach
from imgverify.providers import BootOptions, RunContext
from imgverify.providers.login import candidates
from imgverify.ssh_errors import (
    HostKeyError,
    HostKeyTypeError,
    LoginRefusedError,
    UnreachableError,
)
from imgverify.ssh_login import log_in, login_keys, negotiate

PROVIDER = "ssh"
LONGEST = 30.0
"""Seconds for finding out how to log in: a host that runs answers soon."""

_COMPARE = (
    "compare it with `ssh-keygen -lf /etc/ssh/ssh_host_{kind}_key.pub` on the host itself, then "
    "`ssh-keyscan -p {port} {address} >> ~/.ssh/known_hosts`; or trust it unseen: "
    "--insecure-host-key"
)
_CHANGED = (
    "somebody else may answer at this address; if the host was set up anew, forget its old key: "
    "ssh-keygen -R '{name}'"
)
_REFUSED = "name the user with --ssh-user and the key with --ssh-key, or load it: ssh-add"
_UNREACHABLE = "is it up, is the address right, and may this machine reach it? --ssh-jump"


@contextmanager
def reached(artifact: Artifact, options: BootOptions, context: RunContext) -> Iterator[Machine]:
    """Find the host key and the login key; the host stays as it is.

    Args:
        artifact: a running host.
        options: what the user said.
        context: where the run lives.

    Raises:
        HostKeyError: the host shows a key that is not the trusted one.
        InfrastructureError: it cannot be reached, nobody vouches for it, or it refuses every key.
    """
    assert artifact.reach is not None
    reach = artifact.reach
    began = time.monotonic()
    context.progress.waiting(f"logging in to {place(reach.address, reach.port)}", 0.0)
    attempt = _Attempt(reach, context.run_id, began + min(options.timeout, LONGEST))
    try:
        key = attempt.host_key(insecure=options.ssh.insecure_host_key)
        machine = attempt.machine(key, candidates(reach.user, _told(artifact)))
    except UnreachableError as error:
        raise UnreachableError(error.message, error.hint or _UNREACHABLE) from error
    yield machine


def _told(artifact: Artifact) -> str:
    """What names the distribution, and so the user, where nobody named one."""
    return f"{artifact.ami.name} {artifact.ami.description}" if artifact.ami else ""


class _Attempt:
    def __init__(self, reach: Reach, run_id: str, deadline: float) -> None:
        self._reach = reach
        self._run_id = run_id
        self._deadline = deadline
        self._said: list[str] = []

    @property
    def _left(self) -> float:
        return max(1.0, self._deadline - time.monotonic())

    def host_key(self, *, insecure: bool) -> HostKey:
        """The key to be pinned: one that is trusted, or the one that is shown.

        Args:
            insecure: accept a host for which nobody vouches; one that shows another key than the
                known one is refused all the same.
        """
        reach = self._reach
        kinds = tuple(dict.fromkeys(key.type for key in reach.host_keys))
        try:
            shown = presented_key(reach.address, reach.port, self._left, reach.proxy, kinds=kinds)
        except HostKeyTypeError as error:
            raise self._changed(error.message) from error
        if shown.fingerprint in {key.fingerprint for key in reach.revoked_keys}:
            raise HostKeyError(
                f"{self._place} presents host key {shown.fingerprint}, which is revoked"
            )
        if reach.host_keys:
            return self._vouched(shown)
        if not insecure:
            why = reach.untrusted or "none is trusted"
            raise InfrastructureError(
                f"nobody vouches for the host key of {self._place} "
                f"({shown.type} {shown.fingerprint}): {why}",
                _COMPARE.format(
                    kind=_file_word(shown.type), port=reach.port, address=reach.address
                ),
            )
        return shown

    def _vouched(self, shown: HostKey) -> HostKey:
        """The key that is shown, when it is trusted: a console may have told its fingerprint only.

        Raises:
            HostKeyError: it is another one.
        """
        for known in self._reach.host_keys:
            if shown.fingerprint == known.fingerprint:
                return HostKey(
                    type=shown.type,
                    public=shown.public,
                    fingerprint=shown.fingerprint,
                    trust=known.trust,
                )
        trusted = ", ".join(
            key.fingerprint for key in self._reach.host_keys if key.type == shown.type
        )
        raise self._changed(
            f"{self._place} presents host key {shown.fingerprint}, but {trusted} is trusted "
            f"({self._reach.host_keys[0].trust})"
        )

    def _changed(self, message: str) -> HostKeyError:
        name = self._reach.address
        if self._reach.port != DEFAULT_PORT:
            name = f"[{name}]:{self._reach.port}"
        return HostKeyError(message, _CHANGED.format(name=name))

    @property
    def _place(self) -> str:
        return place(self._reach.address, self._reach.port)

    def machine(self, key: HostKey, users: list[str]) -> Machine:
        """The first user and key that the server accepts.

        Args:
            key: of the host, pinned.
            users: to be tried in this order.

        Raises:
            LoginRefusedError: there is none.
        """
        for user in users:
            self._said.clear()
            machine = self._accepted(key, user)
            if machine is not None:
                return machine
        whom = users[0] if len(users) == 1 else f"{len(users)} usual users"
        said = "; ".join(dict.fromkeys(self._said)) or "there is none to try"
        raise LoginRefusedError(f"{self._place} lets nobody in as {whom}: {said}", _REFUSED)

    def _accepted(self, key: HostKey, user: str) -> Machine | None:
        """Try every key over few connections: newer servers punish addresses that come again."""
        transport: paramiko.Transport | None = None
        try:
            for path in self._reach.key_paths or (AGENT,):
                machine = self._described(key, user, path)
                is_fresh = path == AGENT or transport is None or not transport.is_active()
                if transport is None or is_fresh:
                    transport = self._anew(transport, key)
                accepted = self._takes(transport, machine)
                if not (accepted or is_fresh or transport.is_active()):
                    # After some refusals a server hangs up (sshd_config(5), MaxAuthTries), maybe
                    # without a look at this key.
                    self._said.pop()
                    transport = self._anew(transport, key)
                    accepted = self._takes(transport, machine)
                if accepted:
                    return machine
        finally:
            if transport is not None:
                transport.close()
        return None

    def _anew(self, before: paramiko.Transport | None, key: HostKey) -> paramiko.Transport:
        if before is not None:
            before.close()
        reach = self._reach
        return negotiate(reach.address, reach.port, self._left, pinned=key, proxy=reach.proxy)

    def _takes(self, transport: paramiko.Transport, machine: Machine) -> bool:
        try:
            with login_keys(machine.key_path) as keys:
                log_in(transport, machine, keys, self._left)
        except (LoginRefusedError, UnreachableError) as error:
            whom = f"{machine.user}@{machine.address}:{machine.port} "
            said = error.message.removeprefix(whom)
            name = machine.key_path or "SSH agent"
            self._said.append(said if name in said else f"{name}: {said}")
            return False
        return True

    def _described(self, key: HostKey, user: str, path: str) -> Machine:
        reach = self._reach
        details = {"host key": _trust(key), "login key": path or "SSH agent"}
        if reach.proxy:
            details["reached through"] = reach.proxy[0].rpartition("/")[2]
        return Machine(
            provider=PROVIDER,
            run_id=self._run_id,
            address=reach.address,
            port=reach.port,
            user=user,
            key_path=path,
            host_key=key,
            console_path="",
            proxy=reach.proxy,
            details=details,
        )


def _trust(key: HostKey) -> str:
    known = "not verified (--insecure-host-key)" if key.trust == "first-use" else key.trust
    return f"{key.type} {key.fingerprint}, {known}"


def _file_word(kind: str) -> str:
    """What sshd calls the file of such a key."""
    return kind.removeprefix("ssh-").partition("-")[0]
