"""What an action is given: its inputs, the machine, the time that it has."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from imgverify.awstoe.clients import Clients
from imgverify.awstoe.result import Done, StepFailedError, StepResult
from imgverify.awstoe.root_shell import RootShell
from imgverify.awstoe.steps import ENDLESS
from imgverify.model import Finding

# Longer than any guest lives.
_FOREVER = 30 * 24 * 3600.0


class Deadline:
    """The time that an attempt has.

    Args:
        seconds: from now; -1 for no limit.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + min(_FOREVER, _FOREVER if seconds == ENDLESS else seconds)

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            StepFailedError: none is.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise StepFailedError(f"no end within {self._seconds} s")
        return left


class Nested(Protocol):
    """Runs another component in the same place."""

    def __call__(
        self, path: Path, parameters: Mapping[str, str], phases: tuple[str, ...]
    ) -> list[StepResult]:
        """Run phases of a component, all of them when none is named."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an action is given.

    Args:
        inputs: one or several, with all expressions filled in.
        shell: root on the machine.
        deadline: of the attempt.
        clients: for what is fetched and sent.
        folder: on the runner, where the component lies.
        nested: runs another component.
        where: what findings name as their place.
    """

    inputs: tuple[Mapping[str, Any], ...]
    shell: RootShell
    deadline: Deadline
    clients: Clients
    folder: Path
    nested: Nested
    where: str

    def must(self, script: str, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run a script of ours that is to succeed, within the time that is left.

        Args:
            script: sees the arguments as `$1` and so on.
            arguments: any texts.
            stdin: what it reads.

        Raises:
            StepFailedError: says why it did not.
        """
        return self.shell.must(script, *arguments, stdin=stdin, timeout=self.deadline.left())

    def seen(self, wanted: str, found: str, *, holds: bool = True) -> Finding:
        """A finding of this step.

        Args:
            wanted: what the step asks for.
            found: what came of it.
            holds: whether that is right.
        """
        return Finding(holds=holds, wanted=wanted, found=found, where=self.where)


Action = Callable[[Work], Done]
"""Does what a step asks for; raises what `imgverify.awstoe.result` has for what goes wrong."""
