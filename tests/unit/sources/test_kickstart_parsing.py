"""Which syntax a file has, and what is wrong with it."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgverify.errors import UsageError
from tests.unit.sources.asked import kickstart


@pytest.mark.parametrize(
    ("text", "version", "message"),
    [
        ("part 'x\n", "RHEL9", r"ks.cfg:1: .*No closing quotation"),
        ("text\n%packages\n-\n%end\n", "RHEL9", r"ks.cfg:1: .*what comes after|ks.cfg"),
        ("rootpw --foo hunter2\n", "RHEL9", r"ks.cfg:1: .*rootpw: its options are not understood"),
        ("text\n", "RHL9", r"no kickstart version RHL9\n  -> did you mean RHEL9"),
        ("#version=RHEL99\n", "", r"no kickstart version RHEL99"),
        ("%packages\n@core\n", "RHEL9", r"does not end with %end"),
        ("part --help\n", "RHEL9", r"ks.cfg:1"),
    ],
)
def test_what_is_wrong(tmp_path: Path, text: str, version: str, message: str) -> None:
    """One line with file, line and reason; never a password."""
    with pytest.raises(UsageError, match=message) as caught:
        kickstart(tmp_path, text, version)
    assert "hunter2" not in str(caught.value)


def test_newest_that_reads_it(tmp_path: Path) -> None:
    """`install` was dropped after EL 8; of the wrong guesses, the furthest is told."""
    assert "RHEL8" in kickstart(tmp_path, "install\n", "").about[0]
    with pytest.raises(UsageError, match=r"ks\.cfg:2: not in the kickstart syntax of RHEL8"):
        kickstart(tmp_path, "install\nfoo\n", "")


WORDS = st.sampled_from(
    [
        *("part", "/", "--size=1", "%packages", "%end", "@", "-", "'", "\n", "%include", "logvol"),
        *("--name=x", "rootpw", "network", "--vgname=", "%post", "#", "user", "--append=a", "swap"),
    ]
)


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=12))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    """Nothing but our own error comes of it."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(UsageError):
        kickstart(Path(folder), " ".join(words), "RHEL9")
