"""The first login: users in a sensible order, and a host key that the console vouches for."""

from __future__ import annotations

import socket
import threading

import pytest

from imgverify.connection import HostKeyError
from imgverify.model import HostKey
from imgverify.providers.login import USUAL_USERS, candidates, has_banner, pinned

_PUBLIC, _OTHER = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "B" * 43, "AAAAC3NzaC1lZDI1NTE5AAAAI" + "C" * 43
_SUM, _OTHER_SUM = "SHA256:" + "d" * 43, "SHA256:" + "e" * 43
SEEN = HostKey(type="ssh-ed25519", public=_PUBLIC, fingerprint=_SUM, trust="first-use")


def _keys(public: str, kind: str = "ssh-ed25519") -> str:
    begin, end = "-----BEGIN SSH HOST KEY KEYS-----", "-----END SSH HOST KEY KEYS-----"
    return f"{begin}\n{kind} {public} root@x\n{end}\n"


def _sums(fingerprint: str, name: str = "ED25519") -> str:
    return (
        f"-----BEGIN SSH HOST KEY FINGERPRINTS-----\nec2: 256 {fingerprint} root@x ({name})\n"
        "-----END SSH HOST KEY FINGERPRINTS-----\n"
    )


@pytest.mark.parametrize(
    "console",
    [_keys(_PUBLIC), _sums(_SUM), _keys(_OTHER) + _keys(_PUBLIC), _sums(_SUM) + _keys(_PUBLIC)],
)
def test_same_key(console: str) -> None:
    """The key that the console printed, whole or as a fingerprint, is trusted because of it."""
    assert pinned(SEEN, console, "log") == HostKey(
        type="ssh-ed25519", public=_PUBLIC, fingerprint=_SUM, trust="console"
    )


@pytest.mark.parametrize("console", [_keys(_OTHER), _sums(_OTHER_SUM), _keys(_OTHER) + _sums(_SUM)])
def test_other_key(console: str) -> None:
    """Another key than the console's is somebody else, and both halves must agree."""
    with pytest.raises(HostKeyError, match=_SUM):
        pinned(SEEN, console, "log")


def test_key_that_was_cut_off() -> None:
    """A line of the kernel in the middle of the key is no other key: the fingerprint decides."""
    cut = f"{_PUBLIC[:60]}[   12.3] usb 1-1: new device"
    assert pinned(SEEN, _keys(cut) + _sums(_SUM), "log").trust == "console"
    with pytest.raises(HostKeyError, match=_SUM):
        pinned(SEEN, _keys(cut) + _sums(_OTHER_SUM), "log")


@pytest.mark.parametrize("console", ["", _keys("AAAA" + "B" * 60, "ssh-rsa"), _sums(_SUM, "RSA")])
def test_key_not_printed(console: str) -> None:
    """A console that says nothing of this type of key leaves the trust as it was."""
    assert pinned(SEEN, console, "log") is SEEN


def test_users() -> None:
    """The user's word, then cloud-init's, then the names that fit the distribution."""
    told = "ci-info: ++Authorized keys from /home/me/.ssh/authorized_keys for user me++"
    assert candidates("you", told) == ["you"]
    assert candidates("", told) == ["me"]
    assert candidates("", "") == list(USUAL_USERS)
    assert candidates("", "Welcome to Rocky Linux 9.4")[0] == "rocky"
    assert candidates("", "Amazon Linux 2023, kernel 6.1.amzn2023")[0] == "ec2-user"
    assert sorted(candidates("", "Ubuntu 24.04")) == sorted(USUAL_USERS)


@pytest.mark.parametrize(
    ("said", "expected"), [(b"SSH-2.0-OpenSSH_9.2\r\n", True), (b"", False), (b"HTTP/1.1", False)]
)
def test_banner(said: bytes, expected: bool) -> None:  # noqa: FBT001
    """A port that accepts is no SSH server until it says so."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                client.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        assert has_banner("127.0.0.1", server.getsockname()[1]) is expected
        thread.join()


def test_closed_port() -> None:
    """A port that refuses is no trouble while a machine boots."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not has_banner("127.0.0.1", port)
