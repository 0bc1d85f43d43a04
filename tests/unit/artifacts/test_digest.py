"""The digest of an artifact."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from imgverify.artifacts.digest import BLOCK, digest
from imgverify.progress import Silent


class _Notes(Silent):
    def __init__(self) -> None:
        self.phases: list[str] = []

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:  # noqa: ARG002
        """Note the phase."""
        self.phases.append(phase)


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1])
def test_digest(tmp_path: Path, size: int) -> None:
    """It is SHA-256 of the whole file, at block borders too, and progress reaches 100%."""
    path, notes = tmp_path / "file", _Notes()
    path.write_bytes(b"x" * size)
    assert digest(path, notes) == "sha256:" + hashlib.sha256(b"x" * size).hexdigest()
    assert not size or notes.phases[-1] == "taking the digest, 100%"
