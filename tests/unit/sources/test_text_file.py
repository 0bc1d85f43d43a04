"""Source files are text of a reasonable size, or one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.sources.text_file import LIMIT, read_source


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\n\xff\xfe\n", r"file:2: not text in UTF-8, so no fstab"),
        (b"a\nb\0\n", r"file:2: a NUL byte"),
        (b"x" * (LIMIT + 1), r"file: larger than 1 MiB: no fstab is"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, message: str) -> None:
    """Binary and endless files are named with their line."""
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_source(tmp_path / "file", "fstab")


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder and a missing file say what they are."""
    with pytest.raises(UsageError, match="is a folder"):
        read_source(tmp_path, "fstab")
    with pytest.raises(UsageError, match="no such file"):
        read_source(tmp_path / "none", "fstab")
    with pytest.raises(UsageError):
        read_source(tmp_path / ("x" * 5000), "fstab")


def test_text_of_other_systems(tmp_path: Path) -> None:
    """A byte order mark and carriage returns do not count."""
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    assert read_source(tmp_path / "file", "fstab") == "a\nb\n"
