"""The manifest beside an OVF: a digest of every file.

Source: DMTF DSP0243, "Distribution": `SHA256(name)= digest`, a line for each file.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass

from imgverify.artifacts.members import Members
from imgverify.artifacts.packing import AGAIN, PIECE
from imgverify.artifacts.unpacking import opened
from imgverify.errors import ArtifactError
from imgverify.progress import Progress

MOST_BYTES = 1024 * 1024
_LINE = re.compile(r"(SHA1|SHA256|SHA384|SHA512)\s*\((.+)\)\s*=\s*([0-9A-Fa-f]{40,128})")
_NOT_LISTED = (".mf", ".cert")


@dataclass(frozen=True, slots=True)
class Digest:
    """A line of a manifest.

    Args:
        algorithm: as hashlib calls it.
        name: of the file.
        wanted: hexadecimal digits.
    """

    algorithm: str
    name: str
    wanted: str


def read(data: bytes, name: str) -> tuple[Digest, ...]:
    """Read a manifest.

    Args:
        data: its bytes.
        name: what messages call it.

    Raises:
        ArtifactError: a line of it is of no known form.
    """
    found = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise ArtifactError(
                f"{name}: line {number} is no digest of a known kind: {line[:80]!r}",
                "SHA1, SHA256, SHA384 and SHA512 are known",
            )
        found.append(Digest(parts[1].lower(), parts[2], parts[3].lower()))
    if not found:
        raise ArtifactError(f"{name}: the manifest is empty", AGAIN)
    return tuple(found)


def check(members: Members, manifest: tuple[Digest, ...], progress: Progress) -> None:
    """Compare every file with its digest.

    Args:
        members: of the archive.
        manifest: of it.
        progress: told which file is read.

    Raises:
        ArtifactError: a file is missing or another one than when the manifest was made.
    """
    began = time.monotonic()
    for line in manifest:
        found = digest_of(members, line.name, line.algorithm, progress, began)
        if found != line.wanted:
            raise ArtifactError(
                f"{members.name}: {line.name} is not what the manifest says: its "
                f"{line.algorithm.upper()} is {found}, not {line.wanted}",
                AGAIN,
            )


def digest_of(members: Members, name: str, algorithm: str, progress: Progress, began: float) -> str:
    """Take the digest of a member.

    Args:
        members: of the archive.
        name: of the member.
        algorithm: as hashlib calls it.
        progress: told how far it is.
        began: when that work began, by the monotonic clock.
    """
    # The manifest says which: SHA-1 finds damage as well as any.
    hashed = hashlib.new(algorithm, usedforsecurity=False)
    with opened(members.part(name)) as source:
        at, size = 0, max(1, source.size)
        while piece := source.read(at, PIECE):
            hashed.update(piece)
            at += len(piece)
            progress.waiting(f"checking {name}, {100 * at // size}%", time.monotonic() - began)
    return hashed.hexdigest()


def uncovered(members: Members, manifest: tuple[Digest, ...]) -> tuple[str, ...]:
    """Files that the manifest says nothing of.

    Args:
        members: of the archive.
        manifest: of it.
    """
    listed = {line.name for line in manifest}
    return tuple(
        name
        for name in members.found
        if name not in listed and not name.lower().endswith(_NOT_LISTED)
    )
