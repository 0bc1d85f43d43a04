"""Radios among the interfaces."""

from __future__ import annotations

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge


def built(*paths: str, plane: Plane = Plane.BOOT) -> Answers:
    """A machine with these paths below /sys/class/net.

    Args:
        paths: relative.
        plane: where the answers come from.
    """
    states = {f"/sys/class/net/{path}": "d0755 root root" for path in paths}
    return answers("interfaces", states=states, plane=plane)


def test_no_wireless() -> None:
    """Both kinds of drivers are seen; a machine without any interface was not looked at."""
    assert judge("no-wireless", built("lo", "eth0")).result is Result.PASS
    for mark in ("wireless", "phy80211"):
        found = judge("no-wireless", built("lo", "wlan0", f"wlan0/{mark}"))
        assert found.result is Result.FAIL
    allowed = judge("no-wireless", built("lo", "w", "w/phy80211"), allow=["w"])
    assert allowed.result is Result.PASS
    assert judge("no-wireless", built()).result is Result.ERROR
    assert judge("no-wireless", built("lo", plane=Plane.OFFLINE)).result is Result.NEEDS_BOOT
