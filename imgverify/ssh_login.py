"""From an address to a logged-in SSH transport: key exchange, pinned host key, one login key."""

from __future__ import annotations

import logging
import socket
import threading
import time

import paramiko

from imgverify.model import HostKey, Machine
from imgverify.ssh_errors import HostKeyError, LoginRefusedError, UnreachableError, text_of

PINNABLE = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
LOG = "imgverify.ssh"
# paramiko reports each refused attempt as an error with a traceback; while a machine boots, that is
# the normal case. The records still reach handlers that somebody installs.
logging.getLogger(LOG).addHandler(logging.NullHandler())


def negotiate(
    address: str, port: int, timeout: float, pinned: HostKey | None
) -> paramiko.Transport:
    """Connect and exchange keys, not yet logged in.

    Raises:
        UnreachableError: nothing answers, or not with SSH.
        HostKeyError: the server's host key is not the pinned one.
    """
    deadline = time.monotonic() + timeout
    place = f"{address}:{port}"
    try:
        wire = socket.create_connection((address, port), timeout)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise UnreachableError(f"nothing answers at {place}: {text_of(error)}") from error
    transport = paramiko.Transport(wire)
    transport.set_log_channel(LOG)
    transport.banner_timeout = transport.handshake_timeout = timeout
    try:
        if pinned is not None:
            transport.get_security_options().key_types = _algorithms(pinned)
        _exchange_keys(transport, deadline, place, pinned)
    except BaseException:
        transport.close()
        wire.close()
        raise
    return transport


def _exchange_keys(
    transport: paramiko.Transport, deadline: float, place: str, pinned: HostKey | None
) -> None:
    done = threading.Event()
    transport.start_client(event=done)
    if not done.wait(max(0.0, deadline - time.monotonic())):
        raise UnreachableError(f"{place} did not finish the key exchange in time")
    if not transport.is_active():
        cause = transport.get_exception() or EOFError("connection closed")
        if pinned is not None and "no acceptable host key" in str(cause):
            raise HostKeyError(
                f"{place} has no {pinned.type} host key, but {pinned.fingerprint} is pinned"
            ) from cause
        raise UnreachableError(f"{place} does not speak SSH: {text_of(cause)}") from cause
    if pinned is not None:
        _compare(described(transport.get_remote_server_key()), pinned, place)


def _algorithms(pinned: HostKey) -> tuple[str, ...]:
    """Signature algorithms that prove a key of the pinned type: RSA keys sign with SHA-2.

    Raises:
        HostKeyError: a type that cannot be used.
    """
    algorithms = ("rsa-sha2-512", "rsa-sha2-256") if pinned.type == "ssh-rsa" else (pinned.type,)
    if not set(algorithms) <= set(PINNABLE):
        raise HostKeyError(f"a host key of type {pinned.type} cannot be pinned")
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


def log_in(
    transport: paramiko.Transport, machine: Machine, key: paramiko.PKey, timeout: float
) -> None:
    """Authenticate with one key.

    Raises:
        LoginRefusedError: the server says no, or wants more than a key.
        UnreachableError: the server went away, or did not answer in time.
    """
    place = f"{machine.user}@{machine.address}:{machine.port}"
    transport.auth_timeout = timeout
    try:
        more = transport.auth_publickey(machine.user, key)
    except (paramiko.SSHException, EOFError, OSError) as error:
        if transport.is_active() and "timeout" not in str(error):
            raise LoginRefusedError(f"{place} refuses the key: {text_of(error)}") from error
        raise UnreachableError(f"{place} broke off the login: {text_of(error)}") from error
    if more:
        raise LoginRefusedError(f"{place} wants more than a key: {', '.join(more)}")
