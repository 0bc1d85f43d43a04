"""The files that a control names."""

from __future__ import annotations

import pytest

from imgverify.facts.files import for_params, parse
from imgverify.facts.questions import File, Stat
from imgverify.facts_json import render
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers


def test_content_travels_only_when_it_is_judged() -> None:
    """A control about modes asks for states, one about words for content."""
    assert for_params({"path": "/etc/shadow", "mode": "0640"}) == (Stat("/etc/shadow"),)
    assert for_params({"path": "/etc/issue"}) == (File("/etc/issue"),)
    assert for_params({"paths": ["/a/", "/b/*"], "owner": "root"}) == (Stat("/a"), Stat("/b/*"))
    assert for_params({"name": "x"}) == ()


def test_paths_are_looked_up() -> None:
    """A folder may be written with a slash at its end; a wildcard has a state for each match."""
    params = {"paths": ["/etc/cron.d/", "/etc/ssh/*_key", "/none", "/none/*"], "mode": "0700"}
    states = {
        "/etc/cron.d": "d0700 root root",
        "/etc/ssh/a_key": "0600 root root",
        "/etc/ssh/b_key": "0600 root root",
    }
    found = parse(answers("files", states=states, params=params))
    assert [one.path for one in found.states("/etc/cron.d/")] == ["/etc/cron.d"]
    assert len(found.states("/etc/ssh/*_key")) == 2
    assert found.states("/none") == []
    assert found.states("/none/*") == []
    with pytest.raises(NotObservedError):
        found.states("/etc/other")


def test_contents_are_not_recorded() -> None:
    """`facts.json` does not repeat every file that was read."""
    image = answers("files", files={"/etc/issue": "very long"}, params={"path": "/etc/issue"})
    found = parse(image)
    assert found.text("/etc/issue") == "very long"
    assert b"very long" not in render({"files": found})
