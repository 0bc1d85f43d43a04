"""What only a running system has."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.running import running_state, running_text
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

PATH = "/proc/cmdline"


def test_a_running_system_answers() -> None:
    """Content, state, or that there is none."""
    told = answers(files={PATH: "quiet"}, absent=["/proc/none"])
    assert running_text(told, PATH) == "quiet"
    assert running_text(told, "/proc/none") is None
    found = running_state(told, PATH)
    assert found is not None
    assert found.path == PATH
    assert running_state(told, "/proc/none") is None


@pytest.mark.parametrize("read", [running_text, running_state])
def test_a_disk_never_does(read: object) -> None:
    """Not even when it has a file of that name, left behind when the image was built."""
    told = answers(files={PATH: "quiet"}, absent=["/proc/none"], plane=Plane.OFFLINE)
    assert callable(read)
    for path in (PATH, "/proc/none"):
        with pytest.raises(NotObservedError) as raised:
            read(told, path)
        assert raised.value.needs_boot


def test_silence_is_no_absence() -> None:
    """A path that was not delivered is not said to be absent."""
    with pytest.raises(NotObservedError) as raised:
        running_text(Answers(plane=Plane.BOOT), PATH)
    assert not raised.value.needs_boot
