"""One zone of firewalld, from its file and from the command's list."""

from __future__ import annotations

import pytest

from imgverify.facts.firewalld_zone import read_zone_file, read_zone_list
from imgverify.unobserved import NotObservedError

FILE = """<?xml version="1.0" encoding="utf-8"?>
<!-- <interface name="no"/> -->
<zone target="DROP">
  <interface name="eth0"/>
  <source address="10.0.0.0/8"/>
  <service name="ssh"/>
  <rule family="ipv4">
    <source address="127.0.0.0/8"/>
    <destination address="127.0.0.1" invert="True"/>
    <drop/>
  </rule>
</zone>
"""
# As firewalld 1.3 prints it.
LIST = """drop
  target: DROP
  interfaces:
  sources:
  rich rules:

public (active)
  target: default
  icmp-block-inversion: no
  interfaces: eth0 eth1
  sources: 10.0.0.0/8
  services: ssh
  rich rules:
\trule family="ipv4" source address="127.0.0.0/8" destination not address="127.0.0.1" drop
\trule service name="http" accept
"""


def test_a_file() -> None:
    """Comments say nothing; a rule for all but one destination has that exception."""
    zone = read_zone_file(FILE, "mine", "/x.xml")
    assert (zone.name, zone.target, zone.where) == ("mine", "DROP", "/x.xml")
    assert (zone.interfaces, zone.sources) == (("eth0",), ("10.0.0.0/8",))
    (rule,) = zone.rich_rules
    assert (rule.source, rule.not_destination) == ("127.0.0.0/8", "127.0.0.1")
    assert (rule.action, rule.limited) == ("drop", False)


def test_a_list() -> None:
    """Every zone, in use or not; both ways to write a rule come to the same."""
    drop, public = read_zone_list(LIST, "firewall-cmd")
    assert (drop.name, drop.target, drop.interfaces, drop.rich_rules) == ("drop", "DROP", (), ())
    assert (public.name, public.interfaces) == ("public", ("eth0", "eth1"))
    like, http = public.rich_rules
    (rule,) = read_zone_file(FILE, "mine", "/x.xml").rich_rules
    assert (like.source, like.not_destination, like.action, like.limited) == (
        rule.source,
        rule.not_destination,
        rule.action,
        rule.limited,
    )
    assert (http.action, http.limited) == ("accept", True)


@pytest.mark.parametrize(
    "text", ["", "<zone>", '<!DOCTYPE zone [<!ENTITY a "b">]><zone>&a;</zone>']
)
def test_what_is_no_zone_is_an_error(text: str) -> None:
    """Neither cut off, nor with entities."""
    with pytest.raises(NotObservedError, match=r"/x\.xml"):
        read_zone_file(text, "x", "/x.xml")
