"""Which of several files of a name counts."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.drop_ins import precedence, winners
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

PATTERNS = [f"{folder}/*.conf" for folder in precedence("sysctl.d")]


def told(files: dict[str, str], states: dict[str, str] | None = None) -> Answers:
    """A system with these files, every folder looked at."""
    return answers("sysctl", files=files, states=states)


def test_the_order_of_folders() -> None:
    """The administrator's first, the vendor's last."""
    assert precedence("x.d")[:2] == ("/etc/x.d", "/run/x.d")
    assert precedence("x.d")[-2:] == ("/usr/lib/x.d", "/lib/x.d")


def test_the_first_folder_wins_and_names_are_sorted() -> None:
    """A vendor's file that sorts later is read later; one of the same name is hidden."""
    files = {
        "/etc/sysctl.d/50-a.conf": "etc",
        "/run/sysctl.d/10-b.conf": "run",
        "/usr/lib/sysctl.d/50-a.conf": "vendor",
        "/usr/lib/sysctl.d/90-c.conf": "last",
    }
    assert [text for _, text in winners(told(files), PATTERNS)] == ["run", "etc", "last"]


def test_a_link_to_nowhere_takes_a_name_away() -> None:
    """The vendor's file does not come back."""
    files = {"/usr/lib/sysctl.d/50-a.conf": "vendor"}
    states = {"/etc/sysctl.d/50-a.conf": "0777 root root -> /dev/null"}
    assert winners(told(files, states), PATTERNS) == []


def test_a_folder_that_nobody_looked_into_is_no_empty_one() -> None:
    """It could hide everything."""
    with pytest.raises(NotObservedError):
        winners(Answers(plane=Plane.BOOT), PATTERNS)
