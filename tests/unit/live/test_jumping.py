"""Programs that carry a connection: their words, and what never becomes one of them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.live.jumping import by_command, through_jumps

STRICT = (
    "ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR",
    "-o", "ControlMaster=no", "-o", "ControlPath=none",
)  # fmt: skip


def test_jump_asks_nobody_and_trusts_nobody() -> None:
    """The user's own `ssh`, strictly, with the host and port that are to be reached."""
    assert through_jumps("me@gate:2222", "10.0.0.1", 22) == (
        *STRICT, "-W", "[10.0.0.1]:22", "--", "ssh://me@gate:2222",
    )  # fmt: skip


def test_several_jumps_are_taken_in_their_order() -> None:
    """Each is reached through the ones before it, as strictly, and with the same key and files."""
    argv = through_jumps(
        "a,b@c,ssh://d:3",
        "2001:db8::1",
        2200,
        config=Path("/c"),
        key="/k",
        known_hosts=Path("/h h"),
    )
    same = [*STRICT, "-F", "/c", "-o", 'UserKnownHostsFile="/h h"', "-i", "/k"]
    way, *target = argv[len(same) + 1 :]
    assert [*argv[: len(same) + 1]] == [*same, "-o"]
    assert target == ["-W", "[2001:db8::1]:2200", "--", "ssh://d:3"]
    for words in (["-W", "[%h]:%p", "--", "ssh://b@c"], ["-W", "[%h]:%p", "--", "ssh://a"]):
        inner = shlex.split(way.removeprefix("ProxyCommand="))
        assert inner[: len(same)] == same
        assert inner[-len(words) :] == words
        # What an `ssh` fills in is not for the one that it starts.
        way = inner[len(same) + 1].replace("%%", "%")


def test_command_gets_its_tokens() -> None:
    """As ssh_config(5) lists them; the shell is replaced by the program."""
    command = by_command("nc -X %r %h %p # %n %%", "10.0.0.1", 22, "me", "web1")
    assert command == ("/bin/sh", "-c", "exec nc -X me 10.0.0.1 22 # web1 %")


@pytest.mark.parametrize(("command", "user"), [("nc %h %p %x", "me"), ("nc %r", "me;reboot")])
def test_token_that_cannot_be_filled_in(command: str, user: str) -> None:
    """An unknown one, or a user that a shell would take for a command."""
    with pytest.raises(UsageError, match=r"ProxyCommand of web1: %[xr] cannot be filled in"):
        by_command(command, "10.0.0.1", 22, user, "web1")
