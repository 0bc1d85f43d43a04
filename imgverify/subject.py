"""What the checks of one process look at: facts, the machine and its `host`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from imgverify.facts import console as console_topic
from imgverify.facts.answers import Answers
from imgverify.model import Artifact, Machine
from imgverify.recording import PROVIDER
from imgverify.registry import Topic, plane
from imgverify.scope import Judged
from imgverify.static_verdicts import Static
from imgverify.unobserved import NotObservedError, Unobserved, attempt, reason_of


class Subject:
    """Facts of an artifact in this process; the controller has one, and each xdist worker its own.

    Args:
        artifact: what is judged.
        machine: None when a recording or a disk is judged.
        answers: what the one collection delivered.
        topics: the fact topics in use, by name.
        transcript: file that receives every command sent through `host`.
        static: what the disk said of it before it was booted.
    """

    def __init__(
        self,
        artifact: Artifact,
        machine: Machine | None,
        answers: Answers,
        topics: dict[str, Topic],
        transcript: Path,
        *,
        static: Static | None = None,
    ) -> None:
        self.artifact = artifact
        self.machine = machine
        self.answers = answers
        self.static: Static = static or {}
        self._topics = topics
        self.transcript = transcript
        self._facts: dict[str, Any] = {}
        self._stack = ExitStack()
        self._host: Any = None

    def fact(self, name: str) -> Any:
        """A parsed topic; one that was not delivered raises only when a check looks into it."""
        if name not in self._facts:
            module = self._topics[name]
            self._facts[name] = attempt(lambda: module.parse(self.answers))
        return self._facts[name]

    def judged(self) -> Judged:
        """What waivers and attestations are held against."""
        release = self.guarded("os_release")
        return Judged.of(self.artifact, "" if reason_of(release) else release.id)

    def guarded(self, name: str) -> Any:
        """A parsed topic; one whose parser broke is unobserved and says why."""
        try:
            return self.fact(name)
        except Exception as error:  # noqa: BLE001 - the report must be written all the same
            return Unobserved(NotObservedError(f"{type(error).__name__}: {error}"))

    def facts(self) -> dict[str, Any]:
        """Every topic in use, parsed."""
        return {name: self.guarded(name) for name in self._topics}

    def console(self) -> Any:
        """What the serial console printed, parsed."""
        if self.machine is None:
            return Unobserved(
                NotObservedError("nothing was booted, so there is no console", needs_boot=True)
            )
        if not self.machine.console_path:
            return Unobserved(
                NotObservedError("this host was running before us: nobody heard its console")
            )
        text = Path(self.machine.console_path).read_text(encoding="utf-8", errors="replace")
        return console_topic.parse(text)

    def move(self, artifact: Artifact, reports: Path) -> None:
        """Follow the reports folder to the name that it gets when the digest is known.

        Args:
            artifact: with its digest.
            reports: the folder, renamed.
        """
        self.artifact = artifact
        self.transcript = reports / self.transcript.name
        machine = self.machine
        if machine is not None and machine.console_path and machine.provider != PROVIDER:
            console = reports / Path(machine.console_path).name
            self.machine = msgspec.structs.replace(machine, console_path=str(console))

    def connection(self) -> Any:
        """Log in to the machine.

        Raises:
            NotObservedError: there is no machine.
        """
        if self.machine is None or self.machine.provider == PROVIDER:
            raise NotObservedError("no machine is up: `host` needs one", needs_boot=True)
        return self._stack.enter_context(plane("machine").connect(self.machine, self.transcript))

    def host(self) -> Any:
        """The Host of testinfra over our own connection, opened at the first use."""
        if self._host is None:
            self._host = self.connection().host()
        return self._host

    def close(self) -> None:
        """End the connection, if there is one."""
        self._stack.close()
