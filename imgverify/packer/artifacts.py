"""From the artifact lines of a build to what can be judged.

Packer lists, for each build, every artifact that it kept: the builder's own unless a post-processor
has replaced it, and those of the post-processors. All files among them that are images, by their
content, are taken, each once; logs, checksums and other by-products are not. All regions of an AMI
are taken. A build of the `null` builder makes nothing by design.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError, UsageError
from imgverify.nearest import did_you_mean
from imgverify.packer.built import BuiltArtifact
from imgverify.packer.machine_readable import Event
from imgverify.packer.present import exists, is_file
from imgverify.printable import printable
from imgverify.registry import kind_of

_AMI = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d+):(ami-[0-9a-f]{8,17})")
# Of the null builder, by its author's name.
_EMPTY_BY_DESIGN = "fnoeding.null"
_FIELDS = 2


@dataclass(slots=True)
class Listed:
    """One artifact as Packer lists it.

    Args:
        builder_id: who made it.
        id: an AMI's, or a word.
        text: for people.
        files: as Packer says them: relative to its working directory.
    """

    builder_id: str = ""
    id: str = ""
    text: str = ""
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Image:
    build: str
    builder_id: str
    spec: str
    region: str = ""


def listed(events: Iterable[Event]) -> dict[str, list[Listed]]:
    """Gather the artifacts of each build.

    Args:
        events: of kind `artifact` and `artifact-count`.
    """
    found: dict[str, dict[str, Listed]] = {}
    for event in events:
        numbers = found.setdefault(event.target, {})
        if event.kind != "artifact" or len(event.data) < _FIELDS:
            continue
        artifact = numbers.setdefault(event.data[0], Listed())
        match event.data[1:]:
            case ("builder-id", name):
                artifact.builder_id = name
            case ("id", name):
                artifact.id = name
            case ("string", text):
                artifact.text = text
            case ("file", _, path):
                artifact.files.append(path)
    return {build: list(numbers.values()) for build, numbers in found.items()}


def built(
    template: str, builds: dict[str, list[Listed]], groups: str = ""
) -> tuple[BuiltArtifact, ...]:
    """Find what can be judged.

    Args:
        template: named in messages.
        builds: of `listed`, completed by manifests.
        groups: name or glob of the groups that are wanted; empty for all.

    Raises:
        ArtifactError: a build made nothing that can be judged, or it is gone.
        UsageError: no group is called so.
    """
    found: list[BuiltArtifact] = []
    problems: dict[str, ArtifactError] = {}
    for build, artifacts in builds.items():
        try:
            found += _named(build, _images(template, build, artifacts))
        except ArtifactError as error:
            problems[build] = error
    _refuse_shared(template, found)
    chosen = select(template, found, groups, others=problems) if groups else found
    for build, problem in problems.items():
        if not groups or fnmatchcase(build, groups.partition(":")[0]):
            raise problem
    if not chosen:
        raise ArtifactError(
            f"packer:{template}: Packer built nothing that can be judged",
            "no build made an artifact; look at the template, --packer-only and --packer-except",
        )
    return tuple(chosen)


def _refuse_shared(template: str, found: Iterable[BuiltArtifact]) -> None:
    """Of two builds that wrote one file, the first is gone: nobody would judge it."""
    makers: dict[tuple[str, str], str] = {}
    for one in found:
        other = makers.setdefault((one.region, one.spec), one.build)
        if other != one.build:
            raise ArtifactError(
                f"packer:{template}: builds {other} and {one.build} both made"
                f" {printable(one.spec)}: the last one has replaced the other",
                "give each an output of its own, or build one of them with --packer-only",
            )


def select(
    template: str, found: Sequence[BuiltArtifact], groups: str, others: Iterable[str] = ()
) -> list[BuiltArtifact]:
    """Take those that a user asked for.

    Args:
        template: named in messages.
        found: all.
        groups: name or glob.
        others: builds that a name may also mean, though nothing of them can be judged.

    Raises:
        UsageError: no group is called so.
    """
    chosen = [one for one in found if one.name == groups or fnmatchcase(one.name, groups)]
    chosen = chosen or [one for one in found if one.build == groups]
    if not chosen and not any(fnmatchcase(build, groups.partition(":")[0]) for build in others):
        raise UsageError(
            f"packer:{template}#{groups}: nothing of this name was built",
            did_you_mean(groups, [one.name for one in found]),
        )
    return chosen


def _images(template: str, build: str, artifacts: list[Listed]) -> list[_Image]:
    images: dict[str, _Image] = {}
    gone = ""
    for artifact in artifacts:
        before, missing = len(images), ""
        amis = [_AMI.fullmatch(part.strip()) for part in artifact.id.split(",")]
        for match in amis:
            if match:
                images[match[0]] = _Image(build, artifact.builder_id, match[2], match[1])
        for name in artifact.files:
            path = Path(name).absolute()
            if str(path) in images:
                continue
            if not exists(path):
                missing = missing or name
            elif is_file(path) and kind_of(Candidate(str(path))) is not None:
                images[str(path)] = _Image(build, artifact.builder_id, str(path))
        # What a post-processor has taken, it hands on as an artifact of its own: Packer lists both.
        gone = missing or ("" if len(images) > before else gone)
    if gone:
        raise ArtifactError(
            f"packer:{template}: build {build} made {printable(gone)}, which is gone",
            "a post-processor that moves files must say so: see Packer's artifice",
        )
    made = [name for one in artifacts for name in one.files]
    by_design = not made and any(one.builder_id == _EMPTY_BY_DESIGN for one in artifacts)
    if artifacts and not images and not by_design:
        made = made or [one.text or one.id for one in artifacts]
        raise ArtifactError(
            f"packer:{template}: build {build} made no image that can be judged:"
            f" {printable(', '.join(dict.fromkeys(made)))}",
            "an image is a disk in any wrapping, a tar of a root file system, or an AMI"
            " (docker: export_path, or the post-processor docker-save)",
        )
    return list(images.values())


def _named(build: str, images: list[_Image]) -> list[BuiltArtifact]:
    if not images:
        return []
    names = [build] if len(images) == 1 else [f"{build}:{tail}" for tail in _tails(images)]
    return [
        BuiltArtifact(name, build, image.builder_id, image.spec, image.region)
        for name, image in zip(names, images, strict=True)
    ]


def _tails(images: list[_Image]) -> list[str]:
    """What tells the images of one build apart: the region, or as much of the path as it takes."""
    parts = [[one.region] if one.region else one.spec.split("/") for one in images]
    for length in range(1, max(map(len, parts)) + 1):
        tails = ["/".join(each[-length:]) for each in parts]
        if len(set(tails)) == len(tails):
            return tails
    return [one.region + one.spec for one in images]
