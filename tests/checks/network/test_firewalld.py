"""firewalld's zones, saved and running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

FILES = Path(__file__).parents[2] / "recordings/compose/parts/firewall_files"
CONF, TRUSTED = "/etc/firewalld/firewalld.conf", "/etc/firewalld/zones/trusted.xml"
LIST = "firewall-cmd --list-all-zones"
CASES: list[tuple[str, dict[str, Any]]] = [
    ("firewalld-default-zone", {}),
    ("firewalld-zone-target", {"forbid": ["ACCEPT"]}),
    ("firewalld-zone-interface", {"zone": "trusted", "interface": "lo"}),
    ("firewalld-source-dropped", {"sources": ["127.0.0.1", "::1"]}),
]


def text(name: str) -> str:
    """What the real tool wrote."""
    return (FILES / name).read_text()


def built(plane: Plane = Plane.BOOT) -> Answers:
    """A hardened machine.

    Args:
        plane: where the answers come from.
    """
    return answers(
        "firewalld",
        files={
            CONF: "DefaultZone=public\n",
            TRUSTED: text("trusted.xml"),
            "/etc/firewalld/zones/public.xml": text("public.xml"),
            "/usr/lib/firewalld/zones/public.xml": text("vendor-public.xml"),
            "/usr/lib/firewalld/zones/trusted.xml": text("vendor-trusted.xml"),
        },
        outputs={"firewall-cmd --get-default-zone": "public\n", LIST: text("zones.list")}
        if plane is Plane.BOOT
        else {},
        plane=plane,
    )


@pytest.mark.parametrize(("check", "params"), CASES)
def test_hardened(check: str, params: dict[str, Any]) -> None:
    """It passes; without the tool there is no verdict, and a disk needs a boot."""
    assert judge(check, built(), **params).result is Result.PASS
    mute = with_output(built(), LIST, "", status=127)
    assert judge(check, mute, **params).result is Result.ERROR
    assert judge(check, built(Plane.OFFLINE), **params).result is Result.NEEDS_BOOT


def test_default_zone() -> None:
    """It has to be set, and to exist."""
    for conf in ("#DefaultZone=public\n", "DefaultZone=nowhere\n"):
        found = judge("firewalld-default-zone", with_file(built(), CONF, conf))
        assert found.result is Result.FAIL


def test_targets() -> None:
    """The trusted zone may hold `lo` alone; another interface in it is let in."""
    more = text("trusted.xml").replace('"lo"/>', '"lo"/><interface name="eth9"/>')
    assert judge("firewalld-zone-target", with_file(built(), TRUSTED, more)).result is Result.FAIL
    now = text("zones.list").replace("interfaces: lo", "interfaces: lo eth9")
    assert judge("firewalld-zone-target", with_output(built(), LIST, now)).result is Result.FAIL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<drop/>", "<accept/>"),
        ('<source address="::1"/>', '<source address="::2"/>'),
        ("<drop/>", '<service name="ssh"/><drop/>'),
        (' invert="True"', ""),
    ],
)
def test_rich_rules(old: str, new: str) -> None:
    """A rule that accepts, is about others, or about one service only, drops nothing forged."""
    bad = with_file(built(), TRUSTED, text("trusted.xml").replace(old, new))
    outcome = judge("firewalld-source-dropped", bad, sources=["127.0.0.1", "::1"])
    assert outcome.result is Result.FAIL


def test_entities_are_not_read() -> None:
    """A zone that declares entities could fill the memory: nobody reads it."""
    bomb = '<!DOCTYPE z [<!ENTITY a "a">]><zone>&a;</zone>'
    found = judge("firewalld-default-zone", with_file(built(), TRUSTED, bomb))
    assert found.result is Result.ERROR
