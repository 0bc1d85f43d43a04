"""A folder and what its file of checksums says of it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from imgverify.gold import checksums
from imgverify.gold.checksums import Checksums, verify


def digest(path: Path) -> str:
    """The digest of a file, as runs take it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def line(text: str, name: str) -> str:
    """A line of a file of checksums."""
    return f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is as its checksums say."""
    (tmp_path / "disk").write_text("disk")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / ".hidden").write_text("hidden")
    (tmp_path / "SHA256SUM").write_text(line("disk", "disk") + line("hidden", "more/.hidden"))
    return tmp_path


def problems(folder: Path) -> tuple[str, ...]:
    """What is wrong with a folder."""
    return verify(folder, digest).problems


def test_as_it_should_be(folder: Path) -> None:
    """Every file is listed, and every line is about a file."""
    found = verify(folder, digest)
    assert found.problems == ()
    assert found.sum_files == ("SHA256SUM",)
    assert found.digests["disk"] == digest(folder / "disk")
    assert set(found.digests) == {"disk", "more/.hidden", "SHA256SUM"}


def test_changed_file(folder: Path) -> None:
    """Both digests are told."""
    (folder / "disk").write_text("desk")
    (problem,) = problems(folder)
    assert problem.startswith("disk: its SHA-256 is ")
    assert problem.endswith(hashlib.sha256(b"disk").hexdigest())


def test_missing_file_and_missing_line(folder: Path) -> None:
    """One is listed and not there, one is there and not listed."""
    (folder / "disk").rename(folder / "other")
    assert problems(folder) == (
        "disk: SHA256SUM lists it, and it is not there",
        "other: SHA256SUM does not list it",
    )


def test_no_checksums(folder: Path) -> None:
    """Without them, nothing is known of the files."""
    (folder / "SHA256SUM").unlink()
    (problem,) = problems(folder)
    assert problem.startswith("no SHA256SUM")


def test_two_files_of_checksums(folder: Path) -> None:
    """Each must be right by itself, and neither lists the other."""
    (folder / "SHA256SUMS").write_text(line("disk", "disk"))
    assert problems(folder) == ("more/.hidden: SHA256SUMS does not list it",)


def test_signature_of_the_checksums(folder: Path) -> None:
    """It cannot be listed in what it signs; that nobody verified it is told."""
    (folder / "SHA256SUM.asc").write_text("-----BEGIN PGP SIGNATURE-----")
    found = verify(folder, digest)
    assert (found.problems, found.unverified) == ((), ("SHA256SUM.asc",))


@pytest.mark.parametrize("name", ["/etc/hostname", "../other", "more/../../other"])
def test_names_that_lead_out(folder: Path, name: str) -> None:
    """They are never opened."""
    with (folder / "SHA256SUM").open("a") as file:
        file.write(line("x", name))
    assert problems(folder) == (f"{name}: SHA256SUM names a file outside of the folder",)


def test_symlinks_and_pipes(folder: Path) -> None:
    """What is no file is not followed and not opened, be it listed or not."""
    (folder / "link").symlink_to("/etc/hostname")
    (folder / "to-folder").symlink_to(folder / "more")
    os.mkfifo(folder / "pipe")
    with (folder / "SHA256SUM").open("a") as file:
        file.write(line("x", "link"))
    assert set(problems(folder)) == {
        "link: a symlink: what is published must be a file",
        "to-folder: a symlink: what is published must be a file",
        "pipe: no regular file",
    }


def test_checksums_that_are_a_symlink(folder: Path) -> None:
    """Whatever it leads to is not what was published here."""
    (folder / "SHA256SUM").rename(folder / "elsewhere")
    (folder / "SHA256SUM").symlink_to("elsewhere")
    assert problems(folder) == ("SHA256SUM: a symlink: what is published must be a file",)


def test_endless_checksums(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of checksums has a limit."""
    monkeypatch.setattr("imgverify.gold.sum_file.MOST_BYTES", 10)
    assert problems(folder) == ("SHA256SUM: more than 10 bytes are no list of checksums",)


def test_too_many_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So has the folder, and that is told."""
    monkeypatch.setattr(checksums, "MOST_FILES", 1)
    assert any("there are more than 1 files" in problem for problem in problems(folder))


def test_odd_names(folder: Path) -> None:
    """A name that is no text, or steers a terminal, is shown harmless."""
    (folder / os.fsdecode(b"\xff\x1b[31m")).write_text("x")
    found: Checksums = verify(folder, digest)
    (problem,) = found.problems
    assert problem.isprintable()
    assert "xff" in problem
