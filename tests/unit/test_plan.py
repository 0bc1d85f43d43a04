"""What a run will do is settled before anything starts."""

from __future__ import annotations

import pytest

from imgverify.facts.questions import Command
from imgverify.plan import make_plan


@pytest.mark.parametrize("profile", ["cloud-image", "lab", "cis-debian12", "lab-selinux"])
def test_questions_are_asked_once(profile: str) -> None:
    """However many controls want it, a file is asked for once, in the same order each time."""
    plan = make_plan(profile, None)
    questions = plan.questions()
    assert len(questions) == len(set(questions))
    assert questions == make_plan(profile, None).questions()


def test_parameters_of_controls_become_questions() -> None:
    """A mode of a file that only the profile names is asked for."""
    assert any(
        getattr(question, "path", "") == "/etc/issue.net"
        for question in make_plan("cis-debian12", None).questions()
    )


def test_only_what_is_needed_is_asked() -> None:
    """The profile for any cloud image does not walk the disk."""
    names = {q.name for q in make_plan("cloud-image", None).questions() if isinstance(q, Command)}
    assert "walk" not in names
