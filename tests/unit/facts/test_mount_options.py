"""Option lists; the expectations were measured with mount(8) of util-linux 2.38."""

from __future__ import annotations

import pytest

from imgverify.facts.mount_options import effective_options, promises, split_options

FLAGS = {"nodev", "nosuid", "noexec"}


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("nodev,defaults", {"nodev"}),
        ("nodev,dev", set()),
        ("user,exec", {"nosuid", "nodev"}),
        ("user", FLAGS),
        ("owner", {"nosuid", "nodev"}),
        ("nodev,user,dev", {"nosuid", "noexec"}),
        ("xnodev,nodevx,x-nodev,note=nodev", set()),
        ("", set()),
    ],
)
def test_flags(text: str, flags: set[str]) -> None:
    """Whole words from left to right."""
    assert effective_options(split_options(text)) & FLAGS == flags


def test_commas_in_quotes() -> None:
    """An SELinux context with categories is one option."""
    text = 'rw,context="system_u:object_r:tmp_t:s0:c1,c2",nodev'
    assert split_options(text) == ("rw", 'context="system_u:object_r:tmp_t:s0:c1,c2"', "nodev")


def test_the_last_value_of_a_key_counts() -> None:
    """Sizes do not add up."""
    assert effective_options(("size=1g", "size=2g")) == {"size=2g"}


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("defaults", "rw", True),
        ("ro", "rw", False),
        ("nosuid", "suid", False),
        ("", "exec", True),
        ("user", "exec", False),
        ("", "ro", False),
    ],
)
def test_defaults_need_no_word(text: str, wanted: str, expected: bool) -> None:  # noqa: FBT001
    """What is not said is the default."""
    assert promises(split_options(text), wanted) is expected
