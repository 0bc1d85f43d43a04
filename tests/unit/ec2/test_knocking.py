"""What comes back from a port, told apart."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from imgverify.ec2 import knocking
from imgverify.ec2.knocking import Answer, knock
from tests.sshd import free_port


@contextlib.contextmanager
def _saying(word: bytes) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                client.sendall(word)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("word", "answer"), [(b"SSH-2.0-x\r\n", Answer.SSH), (b"", Answer.OPEN), (b"HTTP", Answer.OPEN)]
)
def test_accepted(word: bytes, answer: Answer) -> None:
    """Who accepts is no SSH server until it says so."""
    with _saying(word) as port:
        assert knock("127.0.0.1", port, ()).answer is answer


def test_refused() -> None:
    """A machine that says no is there."""
    assert knock("127.0.0.1", free_port(), ()).answer is Answer.REFUSED


def test_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full backlog drops what comes, as a security group does."""
    monkeypatch.setattr(knocking, "_DIRECT_SECONDS", 0.3)
    with contextlib.ExitStack() as opened:
        server = opened.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            client = opened.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        assert knock("127.0.0.1", server.getsockname()[1], ()).answer is Answer.SILENT


def test_name_that_does_not_resolve() -> None:
    """A name without an address is nobody's refusal."""
    assert knock("nowhere.invalid", 22, ()).answer is Answer.SILENT


def test_through_a_program() -> None:
    """A program that carries nothing says why; one that does is as good as a direct way."""
    failing = knock("x", 22, ("sh", "-c", "echo TargetNotConnected >&2; exit 1"))
    assert failing.answer is Answer.TUNNEL
    assert failing.said == "sh ended: TargetNotConnected"
    for first in ("", r"\nStarting session with SessionId: me-0123\n"):
        speaking = knock("x", 22, ("sh", "-c", f"printf '{first}SSH-2.0-x\\r\\n'"))
        assert speaking.answer is Answer.SSH
    assert knock("x", 22, ("no-such-program",)).answer is Answer.TUNNEL
