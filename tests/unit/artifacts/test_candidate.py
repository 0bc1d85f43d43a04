"""Tests of `imgverify.artifacts.candidate`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgverify.artifacts.candidate import HEAD, TAIL, Candidate


def test_file(tmp_path: Path) -> None:
    """Its first and last bytes, and how long it is."""
    path = tmp_path / "disk:1"
    path.write_bytes(b"a" * HEAD + b"b" * TAIL)
    seen = Candidate(str(path))
    assert (seen.path, seen.size, seen.is_file, seen.is_folder) == (path, HEAD + TAIL, True, False)
    assert seen.head == b"a" * HEAD
    assert seen.tail == b"b" * TAIL


def test_short_file(tmp_path: Path) -> None:
    """The first and the last bytes may be the same."""
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert Candidate(str(path)).head == Candidate(str(path)).tail == b"abc"


@pytest.mark.parametrize("spec", ["replay:x", "http://example.org/x", "nul\0byte"])
def test_names_no_file(spec: str) -> None:
    """A text with a word in front, or with what no path may have, names no file."""
    seen = Candidate(spec)
    assert seen.path is None
    known = [seen.is_file, seen.is_folder, seen.size, seen.head, seen.tail]
    assert not any(known)


@pytest.mark.parametrize("spec", ["", "/nowhere/x", "~nobody-of-this-name/x", "/etc/passwd/x"])
def test_names_nothing_that_is_there(spec: str) -> None:
    """Asking about it never raises."""
    seen = Candidate(spec)
    assert seen.path is not None
    assert not any([seen.is_file, seen.size, seen.head])


def test_file_with_a_colon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is there is meant, whatever its name looks like."""
    monkeypatch.chdir(tmp_path)
    Path("replay:x").write_bytes(b"x")
    assert Candidate("replay:x").is_file


def test_nothing_is_opened_that_could_hang(tmp_path: Path) -> None:
    """A FIFO is no file."""
    os.mkfifo(tmp_path / "fifo")
    assert Candidate(str(tmp_path / "fifo")).head == b""


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`~` is the user's home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Candidate("~/disk").path == tmp_path / "disk"
