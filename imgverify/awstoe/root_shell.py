"""Commands as root on a machine, through the one connection to it."""

from __future__ import annotations

import contextlib
import shlex
from typing import Protocol

from imgverify.awstoe.result import StepFailedError
from imgverify.connection import DeadlineError, OutputLimitError, Reply
from imgverify.errors import InfrastructureError
from imgverify.model import Machine
from imgverify.testinfra_backend import AS_ROOT
from imgverify.transcript import without_secrets

FOLDER = "/var/tmp"  # noqa: S108 - it is there on every machine, and survives a restart
"""Where steps run, and relative paths begin."""

MOST_OUTPUT = 16 * 1024 * 1024
_SECONDS = 300.0
_CLEANING_SECONDS = 30.0
# The script has a session of its own, so that all of it can be ended; its input is empty.
_MAKE = 'd=$(mktemp -d) && cat >"$d/script" && printf %s "$d"'
_RUN = """\
d=$1; shift
setsid /bin/sh -c 'echo $$ >"$0/pid"; exec "$@"' "$d" "$@" </dev/null
s=$?
rm -rf -- "$d"
exit "$s"
"""
# dash takes no `kill -KILL --`.
_END = 'kill -s KILL -- "-$(cat "$1/pid")"; rm -rf -- "$1"'


class Link(Protocol):
    """What is needed of a connection."""

    @property
    def machine(self) -> Machine:
        """Where it leads to."""

    def run(
        self, command: str, *, stdin: bytes = b"", timeout: float | None = None, limit: int = ...
    ) -> Reply:
        """Run a command line with the login shell."""

    def close(self) -> None:
        """Disconnect."""


class RootShell:
    """Runs scripts of POSIX sh as root, with arguments that need no quoting.

    Args:
        link: to the machine.
        sudo: whether root is had through sudo when one logs in as somebody else.
    """

    def __init__(self, link: Link, *, sudo: bool = True) -> None:
        self._link = link
        self._wrap = sudo and link.machine.user != "root"

    def run(
        self,
        script: str,
        *arguments: str,
        stdin: bytes = b"",
        timeout: float = _SECONDS,
        limit: int = MOST_OUTPUT,
    ) -> Reply:
        """Run a script of ours.

        Args:
            script: sees the arguments as `$1` and so on.
            arguments: any texts.
            stdin: what it reads.
            timeout: seconds.
            limit: bytes of standard output.

        Raises:
            InfrastructureError: the machine does not answer any more.
        """
        words = " ".join(map(shlex.quote, arguments))
        whole = f"set -- {words}\ncd {FOLDER} || exit\n{script}"
        if self._wrap:
            command = f"/bin/sh -c {shlex.quote(AS_ROOT)} sh {shlex.quote(whole)}"
        else:
            command = f"/bin/sh -c {shlex.quote(whole)}"
        return self._link.run(command, stdin=stdin, timeout=timeout, limit=limit)

    def must(self, script: str, *arguments: str, stdin: bytes = b"", timeout: float) -> bytes:
        """Run a script of ours that is to succeed.

        Args:
            script: sees the arguments as `$1` and so on.
            arguments: any texts.
            stdin: what it reads.
            timeout: seconds.

        Returns:
            What it printed.

        Raises:
            StepFailedError: with the last line that it printed on standard error.
        """
        try:
            reply = self.run(script, *arguments, stdin=stdin, timeout=timeout)
        except DeadlineError as error:
            raise StepFailedError(f"no end within {timeout:.0f} s") from error
        except OutputLimitError as error:
            raise StepFailedError(f"more than {MOST_OUTPUT >> 20} MiB were read") from error
        if reply.status != 0:
            raise StepFailedError(last_line(reply) or f"exit code {reply.status}")
        return reply.stdout

    def execute(self, *command: str, script: bytes | None = None, timeout: float) -> Reply:
        """Run a foreign script or program, and end all of it when its time is over.

        Args:
            command: a program and its arguments.
            script: content of a file whose path becomes the last argument.
            timeout: seconds.

        Raises:
            StepFailedError: it did not end in time, or printed without end.
            InfrastructureError: the machine does not answer any more.
        """
        made = self.must(_MAKE, stdin=script or b"", timeout=_SECONDS)
        folder = made.decode("utf-8", "surrogateescape")
        words = command if script is None else (*command, f"{folder}/script")
        try:
            return self.run(_RUN, folder, *words, timeout=timeout)
        except DeadlineError as error:
            self.run(_END, folder, timeout=_CLEANING_SECONDS)
            said = last_line(Reply(-1, error.stdout, error.stderr, timeout))
            raise StepFailedError(
                f"no end within {timeout:.0f} s{f'; its last line: {said}' if said else ''}"
            ) from error
        except OutputLimitError as error:
            self.run(_END, folder, timeout=_CLEANING_SECONDS)
            raise StepFailedError(f"more than {MOST_OUTPUT >> 20} MiB were printed") from error

    def close(self) -> None:
        """Disconnect, from a machine that may be gone already."""
        with contextlib.suppress(InfrastructureError):
            self._link.close()


def last_line(reply: Reply) -> str:
    """The last line that a command printed, preferably on standard error, with secrets masked.

    Args:
        reply: of the command.
    """
    for stream in (reply.stderr, reply.stdout):
        lines = stream.decode(errors="replace").split("\n")
        for line in reversed(lines):
            if line.strip():
                return without_secrets(line.strip())
    return ""
