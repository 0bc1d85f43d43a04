"""Signatures of checks, read without importing them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.checks_index import CheckSource, bind, index_checks
from imgverify.errors import ProfileError

SOURCE = '''
from nowhere import nothing  # never imported

def test_mount_option(mounts, expect, path: str, option: str = "nodev", allow: Sequence[str] = ()):
    """A mount point carries an option.

    More words.
    """

def helper(): ...
'''


@pytest.fixture
def check(tmp_path: Path) -> CheckSource:
    """The one check of a folder."""
    (tmp_path / "area").mkdir()
    (tmp_path / "area" / "test_mounts.py").write_text(SOURCE)
    return index_checks([tmp_path], ["mounts"])["mount-option"]


def test_reads_name_topics_parameters_and_summary(check: CheckSource) -> None:
    """Facts and fixtures are no parameters; the docstring's first line is the summary."""
    assert check.function == "test_mount_option"
    assert check.topics == ("mounts",)
    assert check.summary == "A mount point carries an option."
    assert {n: (p.required, p.default) for n, p in check.parameters.items()} == {
        "path": (True, None),
        "option": (False, "nodev"),
        "allow": (False, ()),
    }


def test_bind_fills_in_defaults(check: CheckSource) -> None:
    """What a profile leaves out comes from the signature."""
    bound = bind(check, {"path": "/tmp"}, "here")
    assert bound == {"path": "/tmp", "option": "nodev", "allow": ()}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "here: mount-option needs the parameter 'path'"),
        ({"path": "/tmp", "optoin": "x"}, "did you mean option?"),
        ({"path": 7}, "here: mount-option: path: Expected `str`, got `int`"),
        ({"path": "/", "allow": [1]}, "here: mount-option: allow: Expected `str`, got `int`"),
    ],
)
def test_bind_refuses(check: CheckSource, params: dict[str, Any], message: str) -> None:
    """One line that names the place, the check and the parameter."""
    with pytest.raises(ProfileError) as caught:
        bind(check, params, "here")
    assert message in str(caught.value)


def test_broken_check_file_is_one_line(tmp_path: Path) -> None:
    """A check that is no Python is told by file and line, before anything starts."""
    (tmp_path / "test_x.py").write_text("def test_x(:\n")
    with pytest.raises(ProfileError, match=r"test_x\.py:1: "):
        index_checks([tmp_path], [])
