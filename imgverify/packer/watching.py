"""What a build says while it runs: shown, logged without secrets, remembered where it counts."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import IO

from imgverify.packer.machine_readable import Event, Said, parse, said
from imgverify.packer.masking import Masker
from imgverify.printable import printable
from imgverify.progress import Progress

LARGEST_LOG = 64 * 1024 * 1024
# What Packer says once a step has failed: it is tidying up, and these are no steps of the build.
_PROVISIONER_FAILED = "Provisioning step had errors"
_POST_PROCESSOR = re.compile(r"Running post-processor: +(?:\(type )?([\w.-]+)")
_COMPLAINTS = 100
_TIDYING = re.compile(
    r"Step \"|Deleting|Cleaning|Terminating|Stopping|Destroying"
    r"|No volumes|No AMI|Pausing before|Killing|Canceling|Cancelling|Error|Unregister|Removing"
)


@dataclass(slots=True)
class BuildState:
    """One build.

    Args:
        step: what it last said that it does.
        work: the last step that was no tidying up: the one to blame when the build fails.
        post_processor: that it last began to run; empty while provisioners do.
        last_words: the last line of output, or of errors, of that step.
        provisioner_failed: whether Packer said that it was a provisioner.
    """

    step: str = ""
    work: str = ""
    post_processor: str = ""
    last_words: str = ""
    provisioner_failed: bool = False


@dataclass(slots=True)
class Watch:
    """Hears a run of Packer (`running.Listener`).

    Args:
        phase: what is going on: "packer build web.json".
        masker: keeps secrets out of everything that is shown or written.
        progress: shown.
        log: written; None for nothing.
    """

    phase: str
    masker: Masker
    progress: Progress
    log: IO[str] | None = None
    started: float = field(default_factory=time.monotonic)
    builds: dict[str, BuildState] = field(default_factory=dict)
    artifacts: list[Event] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    spoke: str = ""
    written: int = 0

    def line(self, line: str) -> None:
        """Take a line of standard output."""
        event = parse(line)
        if event is None:
            self.error_line(line)
        elif event.kind == "ui":
            self._people(event)
        else:
            data = self.masker.masked(" ".join(event.data), "data")
            self._write(f"[{event.kind}] {event.target} {data}")
            if event.kind in ("artifact", "artifact-count"):
                self.artifacts.append(event)
            elif event.kind == "error":
                self.errors.append((event.target, data))

    def error_line(self, line: str) -> None:
        """Take a line of standard error: a log that the user asked for, or a panic."""
        if line.strip():
            text = self.masker.masked(line.strip(), "standard error")
            self._complain(printable(text))
            self._write(text)

    def tick(self, *, stopping: bool) -> None:
        """Show where the build is."""
        state = self.builds.get(self.spoke, BuildState())
        doing = (
            "Packer cleans up" if stopping else ": ".join(filter(None, (self.spoke, state.step)))
        )
        phase = f"{self.phase}: {doing}" if doing else self.phase
        self.progress.waiting(phase, time.monotonic() - self.started, state.last_words)

    def _people(self, event: Event) -> None:
        if event.data[:1] == ("error",):
            self._complain(self.masker.masked(event.text, "complaint"))
        for each in said(event):
            text = self.masker.masked(each.text, each.build)
            self._note(replace(each, text=printable(text)))
            arrow = {"say": "==> ", "error": "!!> "}.get(each.level, "    ")
            by = f" ({each.post_processor})" if each.post_processor else ""
            self._write(f"{arrow}{each.build}{by}: {text}" if each.build else text)

    def _complain(self, text: str) -> None:
        self.complaints.append(text)
        del self.complaints[:-_COMPLAINTS]

    def _note(self, each: Said) -> None:
        if not each.build:
            return
        self.spoke = each.build
        state = self.builds.setdefault(each.build, BuildState())
        if each.level == "say":
            state.step = each.text
        if state.provisioner_failed:
            return
        if each.level != "say":
            state.last_words = each.text or state.last_words
        elif each.text.startswith(_PROVISIONER_FAILED):
            state.provisioner_failed = True
        elif not _TIDYING.match(each.text):
            state.work, state.last_words = each.text, ""
            match = _POST_PROCESSOR.match(each.text)
            state.post_processor = match[1] if match else state.post_processor

    def _write(self, text: str) -> None:
        if self.log is None or self.written > LARGEST_LOG:
            return
        entry = f"{datetime.now(UTC):%H:%M:%SZ} {text}\n"
        self.written += len(entry)
        if self.written > LARGEST_LOG:
            entry = "the log is cut here: it is too long\n"
        try:
            self.log.write(entry)
            self.log.flush()
        except OSError as error:
            # A full disk ends the log, not the build.
            self.log = None
            self.progress.say(f"the log of Packer is cut: {error.strerror}")
