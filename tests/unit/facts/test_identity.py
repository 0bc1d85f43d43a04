"""What makes one machine different from another."""

from __future__ import annotations

import math

import pytest

from imgverify.facts.identity import kind, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, reason_of
from tests.checks.building import answers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (None, "absent"),
        ("", "empty"),
        ("\n", "empty"),
        ("uninitialized\n", "uninitialized"),
        ("0123456789abcdef0123456789abcdef\n", "set"),
        ("0123456789ABCDEF0123456789ABCDEF\n", "malformed"),
        ("0123456789abcdef\n", "malformed"),
    ],
)
def test_kinds_of_machine_ids(text: str | None, name: str) -> None:
    """Each content has its name, as the manual page tells them apart."""
    assert kind(text) == name


@pytest.mark.parametrize(
    ("nodes", "boot"),
    [({}, 1_699_999_995), ({"/dev/null": "0666 root root"}, 1_699_999_995)],
)
def test_boot_time(nodes: dict[str, str], boot: int) -> None:
    """The kernel's boot time counts, less a rounding, when device nodes are not older."""
    image = answers("identity", files={"/proc/stat": "btime 1700000000\n"}, states=nodes)
    assert parse(image).built_before == boot


def test_boot_time_after_the_clock_was_stepped() -> None:
    """Device nodes that are older than the boot time show that the clock was stepped."""
    image = answers(
        "identity",
        files={"/proc/stat": "btime 1800000000\n"},
        states={"/dev/null": "0666 root root", "/dev/zero": "0666 root root"},
    )
    assert parse(image).built_before == 1_700_000_000 - 120


def test_disk_has_no_running_half() -> None:
    """On a disk everything was in the image, and the running names are not observed."""
    found = parse(answers("identity", files={"/etc/hostname": "a\n"}, plane=Plane.OFFLINE))
    assert (found.booted, found.built_before, found.static_hostname) == (False, math.inf, "a")
    for part in (found.hostname, found.boot_id, found.marker):
        error = reason_of(part)
        assert error
        assert error.needs_boot


def test_machine_without_its_own_files_is_not_believed() -> None:
    """A machine always has a kernel host name: without it nobody looked."""
    with pytest.raises(NotObservedError):
        assert parse(answers("identity")).hostname
