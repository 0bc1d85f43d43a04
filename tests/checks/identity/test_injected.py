"""The machine became what the platform asked for."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file
from tests.checks.machines import machine

KERNEL = "/proc/sys/kernel/hostname"
MARKER = "/run/imgverify/marker"


def built(plane: Plane = Plane.BOOT) -> Answers:
    """A machine that took its name and wrote its marker."""
    files = {"/etc/hostname": "fresh-17\n", KERNEL: "fresh-17\n", MARKER: "f00d"}
    return answers("identity", files=files, plane=plane)


@pytest.mark.parametrize("name", ["hostname-set", "user-data-honoured"])
def test_injection_was_taken(name: str) -> None:
    """The injected name and marker pass."""
    assert judge(name, built(), {"machine": machine()}).result is Result.PASS


@pytest.mark.parametrize("path", ["/etc/hostname", KERNEL])
@pytest.mark.parametrize("text", ["localhost\n", "fresh-170\n", ""])
def test_another_host_name(path: str, text: str) -> None:
    """Another name fails, now or for the next boot."""
    judged = judge("hostname-set", with_file(built(), path, text), {"machine": machine()})
    assert judged.result is Result.FAIL
    assert path in judged.reason


def test_full_host_name_is_the_same_name() -> None:
    """A system that keeps the domain in its name took the name, too."""
    image = with_file(built(), KERNEL, "fresh-17.example.org\n")
    assert judge("hostname-set", image, {"machine": machine()}).result is Result.PASS


@pytest.mark.parametrize("text", [None, "", "f00d of last week"])
def test_marker_of_nobody_or_somebody_else(text: str | None) -> None:
    """A missing marker and one of another run fail."""
    image = with_file(built(), MARKER, text)
    assert judge("user-data-honoured", image, {"machine": machine()}).result is Result.FAIL


@pytest.mark.parametrize("name", ["hostname-set", "user-data-honoured"])
def test_injection_needs_a_boot(name: str) -> None:
    """A disk cannot answer, and a host that ran before was asked nothing."""
    offline = answers("identity", files={"/etc/hostname": "fresh-17\n"}, plane=Plane.OFFLINE)
    assert judge(name, offline, {"machine": machine()}).result is Result.NEEDS_BOOT
    live = judge(name, built(Plane.LIVE), {"machine": machine(injected=False)})
    assert live.result is Result.NOTAPPLICABLE
