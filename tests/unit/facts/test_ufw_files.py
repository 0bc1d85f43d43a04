"""What ufw loads at boot."""

from __future__ import annotations

from imgverify.facts.packet_rules import IPV4, IPV6, Chain
from imgverify.facts.ufw_files import DEFAULTS, read_ufw_files
from tests.checks.building import answers

BEFORE = """*filter
:ufw-before-input - [0:0]
-A ufw-before-input -i lo -j ACCEPT
COMMIT
"""
USER = "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"
POLICIES = 'DEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n'


def chains(defaults: str | None = POLICIES) -> list[Chain]:
    """The chains of a system with rules for IPv4."""
    files = {"/etc/ufw/before.rules": BEFORE, "/etc/ufw/user.rules": USER}
    if defaults is not None:
        files[DEFAULTS] = defaults
    return [*read_ufw_files(answers("firewall", files=files, params={"backend": "ufw"})).chains]


def test_layers_are_one_chain_with_the_policy() -> None:
    """The framework's rules, then the user's; a policy that nothing sets is said to be so."""
    found = {(one.hook, *one.families): one for one in chains()}
    ours = found["input", IPV4]
    assert ours.policy == "drop"
    assert [rule.verdict for rule in ours.rules] == ["accept", "accept"]
    assert ours.rules[1].ports == ((22, 22),)
    assert found["output", IPV4].policy == "accept"
    assert found["forward", IPV4].policy == "not set"
    assert found["input", IPV6].rules == ()


def test_ipv6_may_be_left_alone() -> None:
    """Then ufw has no chains for it."""
    families = {family for one in chains(POLICIES + "IPV6=no\n") for family in one.families}
    assert families == {IPV4}


def test_without_defaults_there_is_no_firewall() -> None:
    """Nobody has installed it."""
    assert chains(None) == []
