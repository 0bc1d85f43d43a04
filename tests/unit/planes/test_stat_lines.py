"""The output of different `stat` programs."""

from __future__ import annotations

import pytest

from imgverify.planes.stat_lines import link_target, read_states


@pytest.mark.parametrize(
    ("name", "shown", "target"),
    [
        (b"/a", b"/a -> b", b"b"),
        (b"/a -> x", b"/a -> x -> y -> z", b"y -> z"),
        (b"/a", b"'/a' -> 'b'", b"b"),
        (b"/a", b"'/a' -> 'b\\x2dc'", b"b\\x2dc"),
        (b"/a", b"'/a' -> 'it\\'s\\n\\303\\244'", "it's\nä".encode()),
        (b"/a\nb", b"'/a\\nb' -> 'c'", b"c"),
    ],
)
def test_link_target(name: bytes, shown: bytes, target: bytes) -> None:
    """Literal (GNU), escaped (GNU before 8.25) and plainly quoted (busybox) targets."""
    assert link_target(name, shown, len(target)) == target


def test_unknown_owner_is_a_number() -> None:
    """Where the system has no name, the number stands for it."""
    body = b"\n@m 81a4 12 0 5 7 UNKNOWN:root\n/x\n@m > '/x'\n"
    [state] = read_states(body, "m")
    assert (state.path, state.owner, state.group, state.mode) == ("/x", "12", "root", 0o100644)


def test_half_a_line_is_no_state() -> None:
    """What does not look like our format is not guessed at."""
    assert list(read_states(b"\n@m 81a4 12\n/x\n@m > '/x'\n\n@m 81a4 1 2 3 4 a:b\n/y", "m")) == []
