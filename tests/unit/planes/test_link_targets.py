"""The state of what a symlink leads to, told by a real shell and by a closed recording alike."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers, Content, FileState
from imgverify.facts.questions import Stat
from imgverify.model import Plane
from imgverify.planes.closed import complete
from imgverify.planes.replay import decode, encode
from imgverify.unobserved import NotObservedError
from tests.unit.planes.targets import Target

LINK = FileState("/etc/motd", 0o120777, 0, 0, "root", "root", 9, 0, "/run/motd")
OPEN = FileState("/run/motd", 0o100666, 0, 0, "root", "root", 0, 0)


def test_a_shell_follows_links(target: Target) -> None:
    """A link to a file has the file's mode, one to a folder is a folder, one to nothing is none."""
    (target.folder / "real").touch(0o600)
    (target.folder / "folder").mkdir()
    for name, leads_to in (("a", "real"), ("b", "folder"), ("c", "nowhere"), ("d", "a")):
        (target.folder / name).symlink_to(leads_to)
    base = target.base
    answers = target.ask(*(Stat(f"{base}/{name}") for name in ("a", "b", "c", "d", "real")))
    states = {name: answers.real_state(f"{base}/{name}") for name in ("a", "b", "c", "d", "real")}
    modes = [state.permissions for name in ("a", "d", "real") if (state := states[name])]
    assert modes == [0o600] * 3
    assert states["b"] is not None
    assert states["b"].mode & 0o40000
    assert states["c"] is None
    link = answers.state(f"{base}/c")
    assert link is not None
    assert link.is_symlink


def test_a_shell_follows_links_of_a_wildcard(target: Target) -> None:
    """What a wildcard matches is followed too."""
    (target.folder / "real.log").touch(0o640)
    (target.folder / "link.log").symlink_to("real.log")
    answers = target.ask(Stat(f"{target.base}/*.log"))
    state = answers.real_state(f"{target.base}/link.log")
    assert state is not None
    assert state.permissions == 0o640


def test_a_link_that_goes_round_is_no_answer(target: Target) -> None:
    """Nobody can say what is behind a loop."""
    (target.folder / "loop").symlink_to("loop")
    answers = target.ask(Stat(f"{target.base}/loop"))
    with pytest.raises(NotObservedError, match="loop"):
        answers.real_state(f"{target.base}/loop")


def test_a_closed_recording_follows_links() -> None:
    """It knows every file, so it knows where links lead."""
    whole = Answers(
        Plane.BOOT,
        files={"/run/motd": Content(b"")},
        states={"/etc/motd": LINK, "/run/motd": OPEN},
        closed=True,
    )
    state = complete(whole, [Stat("/etc/motd")]).real_state("/etc/motd")
    assert state is not None
    assert (state.permissions, state.path) == (0o666, "/etc/motd")
    gone = Answers(Plane.BOOT, states={"/etc/motd": LINK}, closed=True)
    assert complete(gone, [Stat("/etc/motd")]).real_state("/etc/motd") is None


def test_targets_survive_a_recording() -> None:
    """What was seen behind a link is written down and read again."""
    answers = Answers(Plane.BOOT, states={"/etc/motd": LINK}, targets={"/etc/motd": OPEN})
    again = decode(encode(answers, "a test"))
    state = again.real_state("/etc/motd")
    assert state is not None
    assert state.permissions == 0o666
