"""The first word of an SSH server, and what may come before it."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from imgverify.ssh_banner import await_banner

# What the plugin of `aws ssm start-session` writes first.
PREFACE = b"\nStarting session with SessionId: me-0123\n"


@pytest.mark.parametrize("preface", [b"", PREFACE, b"one\r\ntwo\r\n", b"x" * 5000 + b"\n"])
def test_word_is_left_on_the_wire(preface: bytes) -> None:
    """What comes before it is taken off, and nothing of the server's own."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(preface + b"SSH-2.0-x\r\n")
        assert await_banner(ours, 5)
        assert ours.recv(64) == b"SSH-2.0-x\r\n"


def test_word_in_pieces() -> None:
    """A word that comes slowly is one all the same."""
    ours, theirs = socket.socketpair()

    def speak() -> None:
        for piece in (b"\nStar", b"ting\nS", b"SH-2.0-x\r\n"):
            theirs.sendall(piece)
            time.sleep(0.1)

    with ours, theirs:
        speaker = threading.Thread(target=speak)
        speaker.start()
        assert await_banner(ours, 5)
        speaker.join()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400", b"one\ntwo\n"])
def test_nobody_of_ours(said: bytes) -> None:
    """Who hangs up without the word, or says something else, is none."""
    ours, theirs = socket.socketpair()
    with ours:
        theirs.sendall(said)
        theirs.close()
        started = time.monotonic()
        assert not await_banner(ours, 0.5)
        assert time.monotonic() - started < 2


def test_flood() -> None:
    """Who talks for ever is not listened to for ever."""
    ours, theirs = socket.socketpair()

    def flood() -> None:
        while True:
            try:
                theirs.sendall(b"SSH\n" * 1000)
            except OSError:
                return

    with theirs:
        speaker = threading.Thread(target=flood)
        speaker.start()
        with ours:
            assert not await_banner(ours, 30)
        speaker.join()
