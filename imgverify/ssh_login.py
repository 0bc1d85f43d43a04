"""From an address to a logged-in SSH transport: key exchange, pinned host key, one login key."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence

import paramiko

from imgverify import ssh_proxy
from imgverify.model import HostKey, Machine
from imgverify.ssh_banner import await_banner
from imgverify.ssh_errors import (
    HostKeyError,
    HostKeyTypeError,
    LoginRefusedError,
    UnreachableError,
    text_of,
)

PINNABLE = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# sshd hangs up after six refusals (sshd_config(5), MaxAuthTries); hardened ones after four.
_MOST_KEYS = 6
LOG = "imgverify.ssh"
# paramiko reports each refused attempt as an error with a traceback; while a machine boots, that is
# the normal case. The records still reach handlers that somebody installs.
logging.getLogger(LOG).addHandler(logging.NullHandler())


def negotiate(
    address: str,
    port: int,
    timeout: float,
    *,
    pinned: HostKey | None,
    proxy: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
) -> paramiko.Transport:
    """Connect and exchange keys, not yet logged in.

    Args:
        address: host name or IP address.
        port: TCP port.
        timeout: seconds for all of it.
        pinned: host key that the server must have; None for whichever it shows.
        proxy: program and arguments that carry the connection; none to connect directly.
        kinds: types of host keys to ask for; none for any, or the pinned one's.

    Raises:
        UnreachableError: nothing answers, or not with SSH.
        HostKeyError: the server's host key is not the pinned one, or of no type that can be asked
            for.
    """
    deadline = time.monotonic() + timeout
    place = f"{address}:{port}"
    wire = ssh_proxy.connect(address, port, timeout, proxy)
    if proxy:
        _skip_preface(wire, timeout)
    transport = paramiko.Transport(wire)
    transport.set_log_channel(LOG)
    transport.banner_timeout = transport.handshake_timeout = timeout
    try:
        if pinned is not None:
            kinds = (pinned.type,)
        if kinds:
            wanted = [name for kind in kinds for name in _algorithms(kind)]
            transport.get_security_options().key_types = wanted
        _exchange_keys(transport, deadline, place, pinned)
    except UnreachableError as error:
        said = ssh_proxy.complaint(wire)
        transport.close()
        wire.close()
        raise UnreachableError(error.message + said) from error
    except BaseException:
        transport.close()
        wire.close()
        raise
    return transport


def _skip_preface(wire: socket.socket, timeout: float) -> None:
    # paramiko gives up two seconds after a line that is not the server's: sessions need longer.
    try:
        with contextlib.suppress(OSError):
            await_banner(wire, timeout)
    except BaseException:
        wire.close()
        raise


def _exchange_keys(
    transport: paramiko.Transport, deadline: float, place: str, pinned: HostKey | None
) -> None:
    done = threading.Event()
    transport.start_client(event=done)
    if not done.wait(max(0.0, deadline - time.monotonic())):
        raise UnreachableError(f"{place} did not finish the key exchange in time")
    if not transport.is_active():
        cause = transport.get_exception() or EOFError("connection closed")
        if "no acceptable host key" in str(cause):
            raise HostKeyTypeError(
                f"{place} has no {pinned.type} host key, but {pinned.fingerprint} is pinned"
                if pinned is not None
                else f"{place} has no host key of a type that is known"
            ) from cause
        raise UnreachableError(f"{place} does not speak SSH: {text_of(cause)}") from cause
    if pinned is not None:
        _compare(described(transport.get_remote_server_key()), pinned, place)


def _algorithms(kind: str) -> tuple[str, ...]:
    """Signature algorithms that prove a key of a type: RSA keys sign with SHA-2.

    Raises:
        HostKeyError: a type that cannot be used.
    """
    algorithms = ("rsa-sha2-512", "rsa-sha2-256") if kind == "ssh-rsa" else (kind,)
    if not set(algorithms) <= set(PINNABLE):
        raise HostKeyError(f"a host key of type {kind} cannot be pinned")
    return algorithms


def _compare(presented: HostKey, pinned: HostKey, place: str) -> None:
    if (presented.type, presented.public) != (pinned.type, pinned.public):
        raise HostKeyError(
            f"{place} presents host key {presented.fingerprint}, "
            f"but {pinned.fingerprint} is pinned ({pinned.trust})"
        )


def described(key: paramiko.PKey) -> HostKey:
    """A server's key as a record; nobody has vouched for it yet."""
    return HostKey(
        type=key.get_name(),
        public=key.get_base64(),
        fingerprint=key.fingerprint,
        trust="first-use",
    )


def private_key(path: str) -> paramiko.PKey:
    """Load the key that we log in with.

    Raises:
        LoginRefusedError: it is missing, broken or protected by a passphrase.
    """
    try:
        return paramiko.PKey.from_path(path)
    except (OSError, ValueError, TypeError, paramiko.SSHException) as error:
        raise LoginRefusedError(f"the key {path} cannot be used: {text_of(error)}") from error


@contextlib.contextmanager
def login_keys(path: str) -> Iterator[Sequence[paramiko.PKey]]:
    """The keys that we may log in with.

    Args:
        path: of a private key; empty for the first keys of the user's SSH agent.

    Raises:
        LoginRefusedError: there is none that could be used.
    """
    if path:
        yield [private_key(path)]
        return
    try:
        agent = paramiko.Agent()
    except (OSError, paramiko.SSHException) as error:
        raise LoginRefusedError(f"the SSH agent does not answer: {text_of(error)}") from error
    try:
        keys = agent.get_keys()[:_MOST_KEYS]
        if not keys:
            raise LoginRefusedError("there is no key in the SSH agent", "add one with ssh-add")
        yield keys
    finally:
        agent.close()


def log_in(
    transport: paramiko.Transport,
    machine: Machine,
    keys: Sequence[paramiko.PKey],
    timeout: float,
) -> None:
    """Authenticate with the first key that the server takes.

    Args:
        transport: from `negotiate`.
        machine: as whom.
        keys: one, or a few of an agent.
        timeout: seconds for each of them.

    Raises:
        LoginRefusedError: the server says no to all, or wants more than a key.
        UnreachableError: the server went away, or did not answer in time.
    """
    place = f"{machine.user}@{machine.address}:{machine.port}"
    transport.auth_timeout = timeout
    refusal: Exception | None = None
    for key in keys:
        try:
            more = transport.auth_publickey(machine.user, key)
        except (paramiko.SSHException, EOFError, OSError) as error:
            # After some refusals a server hangs up (sshd_config(5), MaxAuthTries).
            if "timeout" in str(error) or not (transport.is_active() or refusal):
                raise UnreachableError(f"{place} broke off the login: {text_of(error)}") from error
            refusal = refusal or error
            if not transport.is_active():
                break
            continue
        if more:
            raise LoginRefusedError(f"{place} wants more than a key: {', '.join(more)}")
        return
    which = "the key" if len(keys) == 1 else f"all {len(keys)} keys of the agent"
    raise LoginRefusedError(
        f"{place} refuses {which}: {text_of(refusal or EOFError())}"
    ) from refusal
