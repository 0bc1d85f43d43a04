"""What is said of a `--image` that no kind knows: what it is instead, and the next step."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from imgverify.artifacts import magic
from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError
from imgverify.nearest import did_you_mean


def refusal(candidate: Candidate, kinds: Iterable[str]) -> ArtifactError:
    """Say why a text names nothing that can be used.

    Args:
        candidate: that no kind knew.
        kinds: names of all kinds.
    """
    if candidate.path is None:
        known = ", ".join(sorted(kinds))
        return ArtifactError(
            f"--image {candidate.spec}: no artifact kind knows this", f"known kinds: {known}"
        )
    try:
        return _refused(candidate.path, candidate)
    except (FileNotFoundError, NotADirectoryError):
        return ArtifactError(f"{candidate.path}: no such file", _near(candidate.path))
    except OSError as error:
        return ArtifactError(f"{candidate.path}: cannot be read: {error.strerror}")


def _refused(path: Path, candidate: Candidate) -> ArtifactError:
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        return ArtifactError(f"{path}: a folder, not a disk image", _inside(path))
    if not stat.S_ISREG(state.st_mode):
        # A FIFO would block, and a block device is a live disk: neither is a built artifact.
        return ArtifactError(f"{path}: not a regular file", "copy the disk into a file first")
    if not state.st_size:
        return ArtifactError(f"{path}: empty (0 bytes)", "the build wrote nothing into it")
    return _unreadable(path, state) or strange(str(path), candidate.head)


def strange(name: str, head: bytes) -> ArtifactError:
    """Say what content is that is no disk.

    Args:
        name: of the file.
        head: its first 128 KiB.
    """
    kind = magic.foreign(head) or magic.optical(head)
    if kind:
        return ArtifactError(f"{name}: {kind.name}", kind.mend.format(path=name))
    return ArtifactError(
        f"{name}: not a disk image: no header of a known format, no partition table and no file "
        "system in it",
        f"file(1) may know what it is: file {name}",
    )


def _unreadable(path: Path, state: os.stat_result) -> ArtifactError | None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        owner = f"owner and mode: uid {state.st_uid}, {stat.filemode(state.st_mode)}"
        return ArtifactError(f"{path}: cannot be read: {error.strerror}", owner)
    return None


def _near(path: Path) -> str:
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    try:
        names = [entry.name for entry in os.scandir(path.parent)]
    except OSError:
        return ""
    hint = did_you_mean(path.name, names)
    return hint if hint.startswith("did you mean") else f"the folder {path.parent} is there"


def _inside(path: Path) -> str:
    disks = [p.name for p in sorted(path.glob("*")) if p.suffix in {".qcow2", ".raw", ".img"}]
    return f"name a file in it: {', '.join(disks[:5])}" if disks else "name a file in it"
