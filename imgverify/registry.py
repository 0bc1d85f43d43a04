"""The one place that reads entry points; what is built in uses the same door."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from imgverify.artifacts import ArtifactKind
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.unknown import refusal
from imgverify.errors import InfrastructureError, UsageError
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Artifact, Run
from imgverify.nearest import did_you_mean
from imgverify.progress import Progress, Silent
from imgverify.providers import Provider
from imgverify.spelling import supplier_word
from imgverify.wrapping import Contents

ARTIFACTS = "imgverify.artifacts"
EQUIVALENTS = "imgverify.equivalents"
FACTS = "imgverify.facts"
PLANES = "imgverify.planes"
PROVIDERS = "imgverify.providers"
REPORTS = "imgverify.reports"
SUPPLIERS = "imgverify.suppliers"


class Topic(Protocol):
    """What a fact module offers; it may also have `for_params(params) -> tuple[Question, ...]`."""

    FILES: tuple[File, ...]
    STATS: tuple[Stat, ...]
    COMMANDS: tuple[Command, ...]

    def parse(self, answers: Answers) -> object:
        """Read the answers into the topic's dataclass."""


class Report(Protocol):
    """What a report module offers."""

    FILENAME: str

    def render(self, run: Run) -> bytes:
        """The file's content: a pure function of the run."""


@cache
def _entries(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group: looking them up reads the records of every installed package."""
    return {entry.name: entry for entry in entry_points(group=group)}


def _load(entry: EntryPoint) -> ModuleType:
    try:
        return cast(ModuleType, entry.load())
    except ImportError as error:
        raise InfrastructureError(
            f"{entry.group}: {entry.name} cannot be imported: {error}",
            f"install what it needs: pip install 'imgverify[{entry.name}]'",
        ) from error


def plane(name: str) -> ModuleType:
    """Import a plane: what only one of them needs is not paid for by the others.

    Args:
        name: `machine` or `offline`.
    """
    return _load(_entries(PLANES)[name])


def kind(name: str) -> ArtifactKind:
    """Import an artifact kind.

    Args:
        name: `Artifact.kind`.
    """
    return cast(ArtifactKind, _load(_entries(ARTIFACTS)[name]))


def unwrap(artifact: Artifact, scratch: Path, progress: Progress) -> tuple[Artifact, Contents]:
    """Get at what is inside an artifact, and learn what only that can show of its format.

    Args:
        artifact: that `resolve` made.
        scratch: takes what must be unpacked.
        progress: told what is being waited for.

    Returns:
        The artifact with all facts of its format, and its disks or its root file system.

    Raises:
        ArtifactError: it cannot be unpacked.
    """
    module = kind(artifact.kind)
    unwrapped = getattr(module, "unwrapped", None)
    if unwrapped is None:
        return artifact, module.contents(artifact, scratch, progress)
    known: tuple[Artifact, Contents] = unwrapped(artifact, scratch, progress)
    return known


def equivalents() -> dict[str, str]:
    """Modules of what answers for commands off a disk, by name, without importing them."""
    return {name: entry.value for name, entry in _entries(EQUIVALENTS).items()}


def topic_names() -> list[str]:
    """Names of all fact topics, without importing them."""
    return sorted(_entries(FACTS))


def topic(name: str) -> Topic:
    """Import a fact topic."""
    return cast(Topic, _load(_entries(FACTS)[name]))


def reports() -> list[Report]:
    """Import every report format."""
    return [cast(Report, _load(entry)) for entry in _entries(REPORTS).values()]


def resolve(spec: str, progress: Progress | None = None) -> Artifact:
    """Find the artifact kind that knows a `--image` text, and let it look.

    Args:
        spec: what the user wrote.
        progress: told what is being waited for.

    Raises:
        ArtifactError: no kind knows it, or the one that does cannot use it.
    """
    candidate = Candidate(spec)
    name = kind_of(candidate)
    if name is None:
        raise refusal(candidate, _entries(ARTIFACTS))
    return kind(name).resolve(candidate, progress or Silent())


def kind_of(candidate: Candidate) -> str | None:
    """Name the artifact kind that knows something; None when none does.

    Args:
        candidate: what `--image` may mean.
    """
    kinds = {name: kind(name) for name in sorted(_entries(ARTIFACTS))}
    # A kind that would take what others know better says so by `LAST`; raw disks are such a one.
    for name in sorted(kinds, key=lambda name: getattr(kinds[name], "LAST", False)):
        if kinds[name].detect(candidate):
            return name
    return None


def supplier(spec: str) -> ModuleType | None:
    """Import who builds or finds what a `--image` text stands for; None for an artifact itself.

    Args:
        spec: what the user wrote; the word before its first colon is the entry point's name, and
            so is what comes before the dash of an id of EC2.
    """
    word = supplier_word(spec)
    entry = _entries(SUPPLIERS).get(word) if word else None
    return _load(entry) if entry else None


def refuse_unknown_provider(name: str) -> None:
    """Find a wrong name before there is an artifact.

    Args:
        name: entry point name, or `auto`.

    Raises:
        UsageError: no such provider.
    """
    found = _entries(PROVIDERS)
    if name != "auto" and name not in found:
        raise UsageError(f"--provider {name}: no such provider", did_you_mean(name, found))


def provider(name: str, artifact: Artifact) -> tuple[str, Provider]:
    """Choose who boots an artifact.

    Args:
        name: entry point name, or `auto` for the first that accepts the artifact.
        artifact: what is to be booted.

    Raises:
        UsageError: no such provider, or it does not accept the artifact.
    """
    refuse_unknown_provider(name)
    found = _entries(PROVIDERS)
    for candidate in [name] if name != "auto" else sorted(found):
        module = cast(Provider, _load(found[candidate]))
        if module.accepts(artifact):
            return candidate, module
    raise UsageError(
        f"--provider {name}: cannot boot {artifact.format or artifact.kind} ({artifact.location})",
        f"providers: {', '.join(sorted(found))}",
    )
