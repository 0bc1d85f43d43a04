"""Resolving an artifact and getting at what is inside, as a run does."""

from __future__ import annotations

import importlib
from pathlib import Path

from imgverify.disk.nbd import NbdSource
from imgverify.disk.source import FileSource
from imgverify.model import Artifact
from imgverify.progress import Silent
from imgverify.registry import resolve
from imgverify.wrapping import Contents, DiskFile, Wrapping


def opened(path: Path, scratch: Path) -> tuple[Artifact, Contents]:
    """An artifact with all facts, and its contents.

    Args:
        path: of the file.
        scratch: of the run.
    """
    artifact = resolve(str(path))
    scratch.mkdir(exist_ok=True)
    unwrapped = importlib.import_module(f"imgverify.artifacts.{artifact.kind}").unwrapped
    found: tuple[Artifact, Contents] = unwrapped(artifact, scratch, Silent())
    return found


def disks(path: Path, scratch: Path) -> tuple[DiskFile, ...]:
    """The disks in an artifact."""
    contents = opened(path, scratch)[1]
    assert isinstance(contents, tuple)
    return contents


def facts(artifact: Artifact) -> Wrapping:
    """The facts of an artifact's wrapping."""
    assert artifact.wrapping is not None
    return artifact.wrapping


def read(disk: DiskFile, offset: int, length: int) -> bytes:
    """Bytes of a disk, as a guest sees them."""
    if disk.driver == "raw":
        return FileSource(Path(disk.path), disk.offset, disk.length).read(offset, length)
    source = NbdSource(disk)
    try:
        return source.read(offset, length)
    finally:
        source.close()
