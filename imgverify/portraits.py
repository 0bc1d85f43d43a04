"""Portraits of artifacts, recordings and runs that were reported: what comparisons are made of."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from imgverify import facts_json
from imgverify.difference.aspects import ASPECTS
from imgverify.difference.manifest import Manifest
from imgverify.difference.portrait import Portrait
from imgverify.errors import ArtifactError
from imgverify.facts.questions import Question
from imgverify.model import Run, Verdict, from_json
from imgverify.opening import Opened
from imgverify.progress import Progress
from imgverify.registry import Topic, topic
from imgverify.report.canonical import FILENAME as REPORT
from imgverify.sitting import UNIT_FILES, Sitting, questions_of
from imgverify.subject import Subject
from imgverify.unobserved import NotObservedError, reason_of

FACTS = "facts.json"
_MANIFEST = "manifest"
_UNITS = "systemd_units"
_TOPICS = tuple(dict.fromkeys(aspect.topic for aspect in ASPECTS))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A portrait, and what checks could look at.

    Args:
        portrait: without verdicts.
        subject: its facts, as they were parsed.
    """

    portrait: Portrait
    subject: Subject


class Drawing:
    """A portrait of an artifact in the making; starts at once.

    Args:
        name: what the user called it.
        opened: the artifact.
        content: whether the contents of files are to be read.
        topics: more topics than are compared.
        questions: of those.
    """

    def __init__(
        self,
        name: str,
        opened: Opened,
        *,
        content: bool = True,
        topics: dict[str, Topic] | None = None,
        questions: Iterable[Question] = (),
    ) -> None:
        self._name = name
        every = {one: topic(one) for one in _TOPICS} | (topics or {})
        asked = dict.fromkeys((*questions_of(every), *questions, *UNIT_FILES))
        jobs = {_MANIFEST: msgspec.msgpack.encode(content)}
        self._sitting = Sitting(opened, every, asked, jobs)

    def finish(self, progress: Progress) -> Drawn:
        """Wait for it.

        Args:
            progress: told what is being waited for.

        Raises:
            ArtifactError: the artifact cannot be read.
            InfrastructureError: a program is not installed, or a reader broke.
        """
        subject = self._sitting.subject(progress)
        files = self._sitting.result(_MANIFEST, progress)
        portrait = Portrait(
            name=self._name,
            facts=_facts(subject),
            manifest=None if files is None else msgspec.msgpack.decode(files, type=Manifest),
            no_manifest="a recording has only the files that were asked for",
        )
        return Drawn(portrait, subject)

    def stop(self) -> None:
        """End it, whether or not it is done."""
        self._sitting.stop()


def _facts(subject: Subject) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.json.decode(facts_json.render(subject.facts()))
    with suppress(NotObservedError):
        # A report makes one line of many units that only a boot can tell of; then nobody could say
        # any more which units there are.
        words = subject.guarded(_UNITS).files.words
        facts[_UNITS]["files"]["words"] = {name: _word(word) for name, word in words.items()}
    return facts


def _word(word: object) -> object:
    error = reason_of(word)
    return {"not_observed": error.reason, "needs_boot": error.needs_boot} if error else word


def is_report_folder(spec: str) -> bool:
    """Whether a text names the folder of a run's reports.

    Args:
        spec: what the user wrote.
    """
    return (Path(spec) / REPORT).is_file()


def reported(spec: str) -> Portrait:
    """The portrait of a run, by its reports.

    Args:
        spec: their folder.

    Raises:
        ArtifactError: they cannot be read.
    """
    folder = Path(spec)
    try:
        run = from_json((folder / REPORT).read_bytes(), Run)
        facts = msgspec.json.decode((folder / FACTS).read_bytes(), type=dict[str, object])
    except (OSError, msgspec.DecodeError) as error:
        raise ArtifactError(f"{spec}: is no folder of reports: {error}") from error
    return Portrait(
        name=spec,
        facts=facts,
        no_manifest="a report has no list of files",
        profile=run.profile.name,
        verdicts=results(run.verdicts),
    )


def results(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Results by control, as a portrait has them.

    Args:
        verdicts: of one profile.
    """
    return {
        f"{one.control.id} {one.control.title}": f"{one.result} (waived)"
        if one.waiver
        else str(one.result)
        for one in verdicts
    }
