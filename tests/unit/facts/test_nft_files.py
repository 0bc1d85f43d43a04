"""The files from which nftables loads its rules."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.nft_files import read_nft_files
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

MAIN = "/etc/nftables.conf"
PARAMS = {"backend": "nftables"}
BODY = (
    "table inet filter {{\n chain {0} {{\n type filter hook {0} priority 0; policy drop;\n }}\n}}\n"
)


def told(text: str, **parts: str) -> Answers:
    """A system whose main file says this, and parts in /etc/nftables by their names."""
    files = {f"/etc/nftables/{name.replace('_', '.')}": one for name, one in parts.items()}
    return answers("firewall", files={MAIN: text, **files}, params=PARAMS)


def hooks(system: Answers) -> list[str]:
    """Where the rules hook in."""
    return [chain.hook for chain in read_nft_files(system, MAIN).chains]


def test_includes_are_followed() -> None:
    """By name, also a relative one, and by a wildcard, in order; comments are not."""
    text = 'include "/etc/nftables/b.nft"\n#include "/etc/nftables/a.nft"\n'
    parts = {"a_nft": BODY.format("input"), "b_nft": BODY.format("output")}
    assert hooks(told(text, **parts)) == ["output"]
    assert hooks(told('include "nftables/*.nft"\n', **parts, c_off="?")) == ["input", "output"]


def test_what_nobody_read_is_an_error() -> None:
    """Another folder, a file that is missing, files that include each other."""
    for text in ('include "/opt/a.nft"\n', 'include "/opt/*"\n', 'include "nftables/a.nft"\n'):
        with pytest.raises(NotObservedError):
            read_nft_files(told(text), MAIN)
    with pytest.raises(NotObservedError, match="without end"):
        read_nft_files(told('include "nftables/a"\n', a='include "nftables/a"\n'), MAIN)


def test_a_file_that_is_not_there_has_no_rules() -> None:
    """And says so."""
    found = read_nft_files(answers("firewall", params=PARAMS), MAIN)
    assert found.chains == ()
    assert "absent" in found.where
