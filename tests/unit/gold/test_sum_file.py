"""Files of checksums, as GNU coreutils has them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.gold.sum_file import parse

A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"{A}  image.raw", "image.raw"),
        (f"{A} *image.raw", "image.raw"),
        (f"{A}  with two  spaces", "with two  spaces"),
        (f"{A.upper()}  image.raw", "image.raw"),
        (f"{A}  ./image.raw", "image.raw"),
        (f"{A}  sub/image.raw", "sub/image.raw"),
        (f"SHA256 (image (1).raw) = {A}", "image (1).raw"),
        (f"\\{A}  a\\\\b\\nc\\rd", "a\\b\nc\rd"),
        (f"\\SHA256 (a\\nb) = {A}", "a\nb"),
        (f"{A}  a\\nb", "a\\nb"),
        (f"{A}  image.raw\r", "image.raw"),
    ],
)
def test_forms(line: str, name: str) -> None:
    """Text and binary, tagged, escaped, with the line ends of other systems."""
    found = parse(f"{line}\n".encode())
    assert found.digests == {name: A}
    assert found.problems == ()


def test_comments_and_empty_lines() -> None:
    """They say nothing."""
    assert parse(f"# made by hand\n\n{A}  x\n".encode()).digests == {"x": A}


@pytest.mark.parametrize(
    "line", ["image.raw", f"{A[:-1]}  x", f"{A} x", f"{A}  ", f"\\{A}  a\\qb", f"{A}  ./", "\x00"]
)
def test_lines_that_are_none(line: str) -> None:
    """Each is told with its number."""
    found = parse(f"{B}  good\n{line}\n".encode())
    assert found.digests == {"good": B}
    assert found.problems[0].startswith("line 2 is no checksum: ")


def test_name_with_two_digests() -> None:
    """Which of them is right, nobody knows; the same one twice is no matter."""
    found = parse(f"{A}  x\n{A}  x\n{B}  x\n".encode())
    assert found.problems == ("line 3: 'x' stands there twice, with two digests",)


@given(st.binary(max_size=300))
def test_hostile_bytes(data: bytes) -> None:
    """Nothing is raised, and nothing but whole digests comes out."""
    assert all(len(digest) == 64 for digest in parse(data).digests.values())


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="coreutils are not installed")
@pytest.mark.parametrize("option", ["--text", "--binary", "--tag"])
def test_what_coreutils_writes(tmp_path: Path, option: str) -> None:
    """Names that need escapes come back as they are."""
    names = ["plain", "back\\slash", "line\nfeed", " leading", "(brackets)", "é"]
    for name in names:
        (tmp_path / name).write_text(name)
    done = subprocess.run(
        ["sha256sum", option, "--", *names], cwd=tmp_path, capture_output=True, check=True
    )
    found = parse(done.stdout)
    assert sorted(found.digests) == sorted(names)
    assert found.problems == ()
