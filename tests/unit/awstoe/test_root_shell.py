"""Commands on a real sshd: arguments, deadlines, and what is left of a foreign script."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from imgverify.awstoe.result import StepFailedError
from imgverify.awstoe.root_shell import RootShell
from imgverify.connection import Connection, Reply
from imgverify.model import Machine


def test_arguments_need_no_quoting(shell: RootShell) -> None:
    """Whatever is in them, a script sees them as they are."""
    odd = ("", "a b", "it's", "$(id)", "-n", "ä\n*")
    reply = shell.run('printf "[%s]" "$@"; pwd >&2', *odd)
    assert reply.stdout.decode() == "".join(f"[{text}]" for text in odd)
    assert reply.stderr == b"/var/tmp\n"


@dataclass
class DeafLink:
    """Keeps commands and runs none, so that no sudo is needed."""

    machine: Machine
    sent: list[str] = field(default_factory=list)

    def run(self, command: str, **_options: Any) -> Reply:
        """Do nothing."""
        self.sent.append(command)
        return Reply(0, b"", b"", 0.0)

    def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(("user", "needed"), [("debian", True), ("root", False)])
def test_root_is_had_through_sudo(connection: Connection, user: str, *, needed: bool) -> None:
    """Who logs in as somebody else becomes root without a password; root needs no sudo."""
    link = DeafLink(msgspec.structs.replace(connection.machine, user=user))
    RootShell(link).run("id")
    assert ("sudo -n /bin/sh -c" in link.sent[0]) is needed


def test_must(shell: RootShell) -> None:
    """What fails says its last line, or at least its exit code; what hangs says so."""
    assert shell.must("cat", stdin=b"in", timeout=20) == b"in"
    for script, said in (
        ("echo one >&2; echo two >&2; exit 3", "^two$"),
        ("exit 3", "^exit code 3$"),
        ("exec sleep 9", "no end within 1 s"),
        ("echo 'root:$6$salt$abcdefghijkl:' >&2; exit 1", r"^root:\[masked\]:$"),
    ):
        with pytest.raises(StepFailedError, match=said):
            shell.must(script, timeout=1 if "sleep" in script else 20)


def test_execute(shell: RootShell) -> None:
    """A script is a file, its input is empty, and nothing of it is left."""
    reply = shell.execute("bash", script=b'cat; echo "$0"; echo err >&2; exit 7', timeout=20)
    assert (reply.status, reply.stderr) == (7, b"err\n")
    script = Path(reply.stdout.decode().strip())
    assert script.name == "script"
    assert not script.parent.exists()
    assert shell.execute("printf", "%s", "{a b}", timeout=20).stdout == b"{a b}"


def test_execute_what_is_not_there(shell: RootShell) -> None:
    """A program that is not there has the exit code that a shell gives it."""
    assert shell.execute("/no/such/program", timeout=20).status == 127


def test_execute_ends_all_of_it(shell: RootShell, tmp_path: Path) -> None:
    """When its time is over, a script ends with its children, and its last line is told."""
    alive = tmp_path / "alive"
    script = f"(sleep 3; touch {alive}) & echo started; sleep 30"
    with pytest.raises(StepFailedError, match="no end within 1 s; its last line: started"):
        shell.execute("bash", script=script.encode(), timeout=1)
    time.sleep(3)
    assert not alive.exists()


def test_execute_ends_what_prints_without_end(
    shell: RootShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Output has a limit, and the connection survives it."""
    monkeypatch.setattr(shell, "run", partial(shell.run, limit=1024))
    with pytest.raises(StepFailedError, match="more than 16 MiB were printed"):
        shell.execute("yes", timeout=30)
    monkeypatch.undo()
    assert shell.run("echo alive").stdout == b"alive\n"
