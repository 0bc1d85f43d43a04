"""An artifact that is being read, until its facts and its files are there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from imgverify import registry
from imgverify.errors import ArtifactError, UnreadableError
from imgverify.facts.questions import File, Question
from imgverify.facts.unit_load_path import FOLDERS
from imgverify.model import Artifact
from imgverify.opening import Opened
from imgverify.planes.documents import with_documents
from imgverify.progress import Progress
from imgverify.reading.process import Reader
from imgverify.reading.request import request_for
from imgverify.recording import read_recording
from imgverify.registry import Topic
from imgverify.subject import Subject

# Nobody logs in, so there is nothing to write down.
_NO_TRANSCRIPT = Path(os.devnull)
# The `[Install]` sections of all units, whether or not a control names them.
UNIT_FILES = tuple(File(f"{folder}/*.*") for folder in FOLDERS if not folder.startswith("/run/"))


class Sitting:
    """Reads facts, and does whatever other jobs are given, all at once; it starts when it is made.

    Args:
        opened: the artifact.
        topics: of facts, by name.
        questions: of those topics and whoever else asks.
        jobs: by the name of a job of `imgverify.reading.jobs`, what it is told. A recording has no
            bytes that could be read: it gets none.
    """

    def __init__(
        self,
        opened: Opened,
        topics: dict[str, Topic],
        questions: Iterable[Question],
        jobs: Mapping[str, bytes],
    ) -> None:
        self.artifact: Artifact = opened.artifact
        self._topics = topics
        self._questions = tuple(questions)
        self._readers: dict[str, Reader] = {}
        self._reading = None
        if opened.contents is not None:
            self._reading = registry.plane("offline").Reading(opened.contents, self._questions)
            self._readers = {
                name: Reader(request_for(opened.contents, name, payload))
                for name, payload in jobs.items()
            }

    def subject(self, progress: Progress) -> Subject:
        """Wait for the facts.

        Args:
            progress: told what is being waited for.

        Raises:
            ArtifactError: the artifact cannot be read.
            InfrastructureError: a program is not installed, or the reader broke.
        """
        machine = None
        if self._reading is not None:
            with _no_boot_to_offer():
                answers = self._reading.answers(self.artifact.location, progress)
            answers = with_documents(answers, self.artifact)
        else:
            folder = Path(self.artifact.location).parent
            answers, machine = read_recording(folder, self._questions)
        return Subject(self.artifact, machine, answers, self._topics, _NO_TRANSCRIPT)

    def result(self, job: str, progress: Progress) -> bytes | None:
        """Wait for a job; None for a recording.

        Args:
            job: its name.
            progress: told what is being waited for.

        Raises:
            ArtifactError: the artifact cannot be read.
            InfrastructureError: a program is not installed, or the reader broke.
        """
        reader = self._readers.get(job)
        if reader is None:
            return None
        with _no_boot_to_offer():
            return reader.result(self.artifact.location, progress)

    def stop(self) -> None:
        """End every reader, whether or not it is done."""
        if self._reading is not None:
            self._reading.stop()
        for reader in self._readers.values():
            reader.stop()


@contextmanager
def _no_boot_to_offer() -> Iterator[None]:
    """The hint of a reader is for a run, which could boot what it cannot read."""
    try:
        yield
    except UnreadableError as error:
        raise ArtifactError(error.message) from error


def questions_of(topics: Mapping[str, Topic]) -> tuple[Question, ...]:
    """What topics ask, each question once.

    Args:
        topics: by name.
    """
    asked: dict[Question, None] = {}
    for topic in topics.values():
        asked |= dict.fromkeys((*topic.FILES, *topic.STATS, *topic.COMMANDS))
    return tuple(asked)
