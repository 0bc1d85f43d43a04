"""A folder that is a root file system: unpacked, mounted, or made by debootstrap and its kin."""

from __future__ import annotations

import os
import re
from pathlib import Path

from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents, RootFolder, Wrapping

KIND = "folder"
# Source: file-hierarchy(7).
_SYSTEM = ("usr", "bin", "sbin")
_MOUNTS = Path("/proc/self/mountinfo")
# What the kernel makes up says something of this host, and nothing of an image.
_OF_THE_HOST = frozenset(
    (
        *("proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs"),
        *("tracefs", "mqueue", "bpf", "pstore", "efivarfs", "selinuxfs", "configfs", "autofs"),
    )
)
_ESCAPED = re.compile(r"\\([0-7]{3})")


def detect(candidate: Candidate) -> bool:
    """Whether a folder has `etc`, and programs or `usr`.

    Args:
        candidate: what `--image` may mean.
    """
    if not candidate.is_folder or candidate.path is None:
        return False
    path = candidate.path
    return os.path.lexists(path / "etc") and any(os.path.lexists(path / name) for name in _SYSTEM)


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """See that nothing of this host shows in it.

    Args:
        candidate: that `detect` knew.
        progress: not needed.

    Raises:
        ArtifactError: a file system of this host's kernel is mounted in it.
    """
    assert candidate.path is not None
    path = candidate.path.resolve()
    for kind, point in _mounted():
        if kind in _OF_THE_HOST and Path(point).is_relative_to(path):
            raise ArtifactError(
                f"{path}: {kind} is mounted in it: {point} shows this host, not the image",
                f"unmount it first: umount {point}",
            )
    return Artifact(kind=KIND, location=str(path), format=KIND, wrapping=Wrapping(layers=(KIND,)))


def contents(
    artifact: Artifact,
    scratch: Path,  # noqa: ARG001 - nothing is unpacked
    progress: Progress,  # noqa: ARG001 - at once
) -> Contents:
    """The folder.

    Args:
        artifact: that `resolve` made.
        scratch: not needed.
        progress: not needed.
    """
    return RootFolder(path=artifact.location)


def _mounted() -> list[tuple[str, str]]:
    """Kind and place of every mount that this process sees. Source: proc(5), mountinfo."""
    try:
        lines = _MOUNTS.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        front, _, back = line.partition(" - ")
        fields = front.split(" ")
        point = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4])
        found.append((back.split(" ")[0], point))
    return found
