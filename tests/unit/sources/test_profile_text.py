"""A profile's text: it loads, lints clean and is the same each time, whatever a source said."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.bundle import profiles_folder
from imgverify.profiles.lint import lint
from imgverify.profiles.profile import load_profile
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.profile_text import profile_name, profile_text
from tests.unit.sources.asked import checks

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


def demands_of(identity: str, title: str, said: str, path: str) -> Demands:
    """A source that says one thing of each kind."""
    line = Statement("ks.cfg:1", said)
    demands = Demands(about=[said])
    demands.want(identity, title, line, [call("file-absent", path=path)], note=said)
    demands.manual(identity, title, line, said)
    demands.leave(line, said)
    demands.ignore(line, said)
    return demands


@given(WORDS, WORDS, WORDS, WORDS)
def test_any_words_make_a_profile(identity: str, title: str, said: str, path: str) -> None:
    """No text of a source breaks out of its place: what is read back is what was asked for."""
    text = profile_text("fstab", said, "name", demands_of(identity, title, said, path))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "p.yaml"
        file.write_text(text, encoding="utf-8")
        profile = load_profile(file, [profiles_folder()])
    assert len(profile.controls) == 2
    (decided,) = [one for one in profile.controls.values() if not one.manual]
    assert decided.checks == (call("file-absent", path=path),)


def test_lints_clean(tmp_path: Path) -> None:
    """Title, mend and references are there: nothing to warn of."""
    file = tmp_path / "p.yaml"
    text = profile_text("fstab", "fstab", "p", demands_of("/", "a title", "said", "/x"))
    file.write_text(text)
    found = lint(file, [profiles_folder()], lambda _: checks(), [])
    assert (found.errors, found.warnings) == ([], [])


def test_same_source_same_bytes() -> None:
    """Nothing of the moment or the machine is in it."""
    made = [profile_text("fstab", "f", "p", demands_of("/", "t", "s", "/x")) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("stem", "name"),
    [("web", "web"), ("My Kickstart", "my-kickstart"), ("..", "from-source"), ("ks.el9", "ks.el9")],
)
def test_names(stem: str, name: str) -> None:
    """A file's name becomes one that needs no quotes."""
    assert profile_name(stem) == name
