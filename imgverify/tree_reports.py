"""The reports of a run over a tree: one of all, and those of each image in a folder of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from imgverify import facts_json, registry
from imgverify.gold import junit
from imgverify.gold.record import GoldRun, Provided
from imgverify.model import to_json
from imgverify.report.canonical import FILENAME
from imgverify.subject import Subject

_FACTS = "facts.json"
_DIFFERENCE = "difference.json"


def write_reports(folder: Path, run: GoldRun, subjects: Mapping[str, Subject]) -> None:
    """Write everything.

    Args:
        folder: of this run's reports.
        run: over the tree.
        subjects: what checks looked at, by the name of the image.

    Raises:
        OSError: something cannot be written.
    """
    (folder / FILENAME).write_bytes(to_json(run))
    (folder / junit.FILENAME).write_bytes(junit.render(run))
    for provided in run.artifacts:
        own = folder / provided.name
        own.mkdir(parents=True, exist_ok=True)
        if provided.run is not None:
            for report in registry.reports():
                (own / report.FILENAME).write_bytes(report.render(provided.run))
        if provided.name in subjects:
            (own / _FACTS).write_bytes(facts_json.render(subjects[provided.name].facts()))
        if provided.difference is not None:
            document = msgspec.json.format(msgspec.json.encode(provided.difference), indent=1)
            (own / _DIFFERENCE).write_bytes(document + b"\n")


def digest_of(artifacts: Iterable[Provided]) -> str:
    """The digest of all that was published.

    Args:
        artifacts: of the tree.

    Returns:
        `sha256:…` of sorted lines `digest  folder/name`; empty when a folder was not read.
    """
    lines: set[str] = set()
    for one in artifacts:
        if one.checksums is None:
            return ""
        folder = f"{one.system}/{one.provider}"
        lines |= {f"{value}  {folder}/{name}\n" for name, value in one.checksums.digests.items()}
    return f"sha256:{hashlib.sha256(''.join(sorted(lines)).encode()).hexdigest()}"
