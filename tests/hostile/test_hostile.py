"""Whatever an artifact is, it is refused or judged: in time, in words, and nothing leaks."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.cases import CANARY, Case
from tests.hostile.every import EVERY
from tests.hostile.running import SECONDS, Ended, inspect, judge

_CRASHES = ("Traceback", "INTERNALERROR", "Segmentation", "broke:", "MemoryError")
_HOST_FILES = (Path("/etc/machine-id"), Path("/etc/hostname"))
# Shorter words of the host may stand in any text.
_TELLING = 8
_HEAD = 1 << 26


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder for the artifact; it is removed at once, as some take hundreds of megabytes."""
    folder = tmp_path / "artifact"
    folder.mkdir()
    yield folder
    # Python's own way of doing so ends at a thousand folders in each other.
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.mark.parametrize("case", EVERY, ids=lambda one: one.name)
def test_hostile(case: Case, place: Path, tmp_path: Path) -> None:
    """Both commands end in time, with words, without a trace of the host, and change nothing."""
    artifact = case.make(place)
    before = _state(artifact)
    inspected = inspect(artifact, tmp_path)
    judged = judge(artifact, case.profile, tmp_path)
    for ended, codes, words in (
        (inspected, (case.inspected,), case.says),
        (judged, case.judged, case.tells),
    ):
        assert ended.status in codes, ended.printed[-3000:]
        _is_sound(ended)
        text = ended.printed + ended.written
        assert not words or any(word in text for word in words), ended.printed[-3000:]
    assert list((tmp_path / "scratch").iterdir()) == []
    assert [*(tmp_path / "state").rglob("*.json"), *(tmp_path / "state/leases").glob("*")] == []
    assert _state(artifact) == before


def _is_sound(ended: Ended) -> None:
    text = ended.printed + ended.written
    for word in (*_CRASHES, CANARY, *_secrets()):
        assert word not in text, f"{word} in {ended.printed[-3000:]}"
    assert "\x1b[2J" not in text
    assert ended.seconds < 2 * SECONDS


def _secrets() -> Iterator[str]:
    for path in _HOST_FILES:
        text = path.read_text().strip() if path.exists() else ""
        if len(text) >= _TELLING:
            yield text


def _state(artifact: Path) -> list[tuple[str, int, int, str]]:
    """Names, sizes and times, and the digest of a file's beginning."""
    found = []
    paths = [artifact, *sorted(artifact.iterdir())] if artifact.is_dir() else [artifact]
    for path in paths:
        state = os.lstat(path)
        head = b""
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                head = file.read(_HEAD)
        found.append(
            (path.name, state.st_size, state.st_mtime_ns, hashlib.sha256(head).hexdigest())
        )
    return found
