"""The offline plane: questions answered off the disk, by a reader process, without a boot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from subprocess import Popen

import msgspec

from imgverify import registry
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Question
from imgverify.planes import replay
from imgverify.planes.plan import plan
from imgverify.progress import Progress
from imgverify.reading.process import Reader
from imgverify.reading.questions import Equivalent, Questions
from imgverify.reading.request import request_for
from imgverify.wrapping import Contents


class Reading:
    """A collection off a disk, under way.

    Args:
        contents: of the artifact.
        questions: of all topics.
        process: of a reader that waits; None to start one.
    """

    def __init__(
        self,
        contents: Contents,
        questions: Iterable[Question],
        process: Popen[bytes] | None = None,
    ) -> None:
        asked = plan(questions)
        modules = registry.equivalents()
        self._only_booted = {
            name: f"`{name}` can only be asked of a running system"
            for name, command in asked.commands.items()
            if not command.equivalent
        }
        payload = msgspec.msgpack.encode(
            Questions(
                files=asked.files,
                paths=asked.paths,
                equivalents={
                    name: Equivalent(modules[command.equivalent], command.argument, command.limit)
                    for name, command in asked.commands.items()
                    if command.equivalent
                },
            )
        )
        self._reader = Reader(request_for(contents, "answers", payload), process)

    def answers(self, name: str, progress: Progress) -> Answers:
        """Wait for them.

        Args:
            name: of the artifact, for messages.
            progress: told what is being waited for.

        Raises:
            UnreadableError: the disk cannot be read.
            InfrastructureError: a program is not installed, or the reader broke.
        """
        answers = replay.decode(self._reader.result(name, progress))
        return replace(answers, needs_boot={**answers.needs_boot, **self._only_booted})

    def stop(self) -> None:
        """End it, whether or not it is done."""
        self._reader.stop()
