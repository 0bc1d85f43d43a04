"""Places where the collector's script can really run: this system's shells, and a busybox root."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from imgverify.connection import Connection, DeadlineError, Reply
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Question
from imgverify.model import HostKey, Machine, Plane
from imgverify.planes.shell import collect
from imgverify.unobserved import NotObservedError

MACHINE = Machine(
    provider="test",
    run_id="test",
    address="test",
    port=22,
    user="root",
    key_path="",
    host_key=HostKey(type="", public="", fingerprint="", trust=""),
    console_path="",
)


@dataclass
class FakeConnection:
    """Runs commands on this machine instead of over SSH.

    Args:
        shell: what stands for /bin/sh.
        prefix: words before each command.
    """

    shell: str = "/bin/sh"
    prefix: tuple[str, ...] = ()
    machine: Machine = MACHINE
    commands: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    def run(
        self, command: str, *, stdin: bytes = b"", timeout: float | None = None, limit: int = 0
    ) -> Reply:
        """Run a command; `limit` is ignored."""
        assert limit == 0
        self.commands.append(command)
        command = command.replace("/bin/sh", self.shell)
        stdin = stdin.replace(b"/bin/sh", self.shell.encode())
        started = time.monotonic()
        try:
            done = subprocess.run(
                [*self.prefix, *self.shell.split(), "-c", command],
                input=stdin,
                capture_output=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DeadlineError("time", error.stdout or b"", error.stderr or b"") from error
        seconds = time.monotonic() - started
        reply = Reply(done.returncode, done.stdout, done.stderr, seconds)
        self.replies.append(reply)
        return reply


def busybox_root(folder: Path) -> FakeConnection:
    """A root folder in which every program is busybox, in a mount namespace of its own.

    Args:
        folder: an empty folder.
    """
    program = shutil.which("busybox")
    assert program, "install busybox to run these tests"
    for name in ("bin", "proc", "dev", "etc", "tmp"):
        (folder / name).mkdir()
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    for word in linked.split():
        if word.startswith("/"):
            target = folder / word.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(word).resolve(), target)
    shutil.copy(program, folder / "bin/busybox")
    applets = subprocess.run([program, "--list"], capture_output=True, text=True, check=True)
    for applet in applets.stdout.split():
        if applet != "busybox":
            (folder / "bin" / applet).symlink_to("busybox")
    (folder / "etc/passwd").write_text("root:x:0:0::/:/bin/sh\n")
    enter = 'mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'
    prefix = ("unshare", "-m", "sh", "-c", enter, str(folder))
    return FakeConnection(prefix=prefix)


@dataclass
class Target:
    """A shell to ask, and a folder to ask about.

    Args:
        connection: to the shell.
        base: the folder as the shell sees it.
        folder: the folder as we see it.
    """

    connection: FakeConnection
    base: str
    folder: Path

    def ask(self, *questions: Question, deadline: float = 30.0) -> Answers:
        """Collect."""
        return collect(cast("Connection", self.connection), questions, Plane.LIVE, deadline)


def not_observed(answers: Answers, path: str) -> str:
    """The reason why a path's content was not observed."""
    with pytest.raises(NotObservedError) as caught:
        answers.text(path)
    return caught.value.reason
