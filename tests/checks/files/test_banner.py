"""What a stranger reads before logging in."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge

PATH = "/etc/issue.net"
RHEL = 'ID=rhel\nPRETTY_NAME="Red Hat Enterprise Linux Server 7.9 (Maipo)"\n'


def built(text: str | None, release: str = "ID=debian\n") -> Answers:
    """A system with a banner, or without; Debian unless said otherwise."""
    files = {"/etc/os-release": release}
    if text is not None:
        files[PATH] = text
    return answers("files", "os_release", files=files, params={"path": PATH})


def test_discreet_banner_passes() -> None:
    """A warning that tells nothing passes."""
    judged = judge("banner", built("Authorized use only.\n"), path=PATH)
    assert judged.result is Result.PASS
    assert len(judged.findings) == 6


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"Welcome to \s", r"\s"),
        (r"Kernel \r on an \m", r"\m"),
        (r"\v", r"\v"),
        (r"\S", r"\s"),
        ("Welcome to Red Hat Enterprise Linux\n", "os-name"),
        ("Debian GNU/Linux 12\n", "os-name"),
        ("DEBIAN", "os-name"),
    ],
)
def test_banner_that_tells_the_system(text: str, word: str) -> None:
    """An escape that agetty expands and the system's own name fail."""
    release = "ID=debian\n" if "Red" not in text else RHEL
    judged = judge("banner", built(text, release), path=PATH)
    assert judged.result is Result.FAIL
    assert f"wanted no {word}" in judged.reason


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_banner_that_says_nothing(text: str | None) -> None:
    """A missing and an empty banner fail when there must be one."""
    assert judge("banner", built(text), path=PATH).result is Result.FAIL
    assert judge("banner", built(text), path=PATH, required=False).result is Result.PASS


def test_only_the_listed_words_are_forbidden() -> None:
    """A profile's own list replaces the usual one, and a part of a word is no name."""
    judged = judge("banner", built("Debian and Ubuntu"), path=PATH, forbid=[r"\m"])
    assert judged.result is Result.PASS
    assert judge("banner", built("debianesque"), path=PATH).result is Result.PASS
