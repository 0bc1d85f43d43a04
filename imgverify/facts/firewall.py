"""Packet filters: the rules in the kernel now, and those that the next boot will load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts import os_release, sysctl
from imgverify.facts.answers import Answers
from imgverify.facts.iptables_text import read_iptables
from imgverify.facts.nft_files import INCLUDED, read_nft_files
from imgverify.facts.nft_text import read_nft
from imgverify.facts.packet_rules import IPV4, IPV6, Ruleset
from imgverify.facts.questions import Command, File, Question
from imgverify.facts.ufw_files import UFW_FILES, read_ufw_files
from imgverify.model import Plane
from imgverify.unobserved import attempt

NFT = Command("nft list ruleset", "nft list ruleset")
# It prints the tables that are loaded, and unlike `iptables -S` loads none itself.
SAVE4 = Command("iptables-save", "iptables-save")
SAVE6 = Command("ip6tables-save", "ip6tables-save")
NFT_FILES = {"rpm": "/etc/sysconfig/nftables.conf", "": "/etc/nftables.conf"}
IPTABLES_FILES = {
    IPV4: {"rpm": "/etc/sysconfig/iptables", "": "/etc/iptables/rules.v4"},
    IPV6: {"rpm": "/etc/sysconfig/ip6tables", "": "/etc/iptables/rules.v6"},
}
_NO_IPV6 = tuple(f"net.ipv6.conf.{name}.disable_ipv6" for name in ("all", "default"))
_NO_IPV6_NOW = tuple(f"/proc/sys/{sysctl.path_of(key)}" for key in _NO_IPV6)

FILES = (*os_release.FILES, *sysctl.FILES, *(File(path) for path in _NO_IPV6_NOW))
STATS = sysctl.STATS
COMMANDS: tuple[Command, ...] = ()


def _files(paths: Mapping[str, str]) -> tuple[File, ...]:
    return tuple(File(path) for path in paths.values())


_QUESTIONS: dict[str, tuple[Question, ...]] = {
    "nftables": (*_files(NFT_FILES), *(File(one) for one in INCLUDED), NFT),
    "iptables": (*_files(IPTABLES_FILES[IPV4]), SAVE4),
    "ip6tables": (*_files(IPTABLES_FILES[IPV6]), SAVE6),
    "ufw": (*UFW_FILES, SAVE4, SAVE6),
}
FAMILIES = {
    "nftables": (IPV4, IPV6),
    "iptables": (IPV4,),
    "ip6tables": (IPV6,),
    "ufw": (IPV4, IPV6),
}


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the rules of a control's back end.

    Args:
        params: a control's parameters; `backend` is the one that counts.
    """
    return _QUESTIONS.get(str(params.get("backend")), ())


@dataclass(frozen=True, slots=True)
class Firewall:
    """The packet filters of a machine.

    Args:
        saved: what the next boot loads, by back end.
        running: what the kernel does now, by back end.
        no_ipv6: why there is no IPv6, now and after the next boot; empty when there is some.
    """

    saved: Mapping[str, Ruleset]
    running: Mapping[str, Ruleset]
    no_ipv6: str

    def families(self, backend: str) -> tuple[str, ...]:
        """Which of `ip` and `ip6` a back end has to guard on this machine.

        Raises:
            ValueError: there is no such back end.
        """
        if backend not in FAMILIES:
            raise ValueError(f"backend {backend!r}: it is one of {', '.join(FAMILIES)}")
        return tuple(one for one in FAMILIES[backend] if one == IPV4 or not self.no_ipv6)


def parse(answers: Answers) -> Firewall:
    """Read the rules of every back end; each only if a control asked for it."""
    family = os_release.parse(answers).family
    rpm = family if family == "rpm" else ""
    saved: dict[str, Callable[[], Ruleset]] = {
        "nftables": lambda: read_nft_files(answers, NFT_FILES[rpm]),
        "iptables": lambda: _iptables_file(answers, IPV4, rpm),
        "ip6tables": lambda: _iptables_file(answers, IPV6, rpm),
        "ufw": lambda: read_ufw_files(answers),
    }
    running: dict[str, Callable[[], Ruleset]] = {
        "nftables": lambda: read_nft(answers.output(NFT.name), NFT.name),
        "iptables": lambda: read_iptables(answers.output(SAVE4.name), IPV4, SAVE4.name),
        "ip6tables": lambda: read_iptables(answers.output(SAVE6.name), IPV6, SAVE6.name),
        "ufw": lambda: _both_families(answers),
    }
    return Firewall(
        saved={name: attempt(read) for name, read in saved.items()},
        running={name: attempt(read) for name, read in running.items()},
        no_ipv6=attempt(lambda: _no_ipv6(answers)),
    )


def _iptables_file(answers: Answers, family: str, rpm: str) -> Ruleset:
    path = IPTABLES_FILES[family][rpm]
    return read_iptables(answers.text(path) or "", family, path)


def _both_families(answers: Answers) -> Ruleset:
    four = read_iptables(answers.output(SAVE4.name), IPV4, SAVE4.name)
    six = read_iptables(answers.output(SAVE6.name), IPV6, SAVE6.name)
    return Ruleset((*four.chains, *six.chains), (*four.tables, *six.tables), "iptables-save")


def _no_ipv6(answers: Answers) -> str:
    settings = [sysctl.parse(answers).at_boot(key) for key in _NO_IPV6]
    later = [one for one in settings if one and one.value == "1"]
    if answers.plane is not Plane.OFFLINE:
        if answers.state(sysctl.IPV6) is None:
            return f"the running kernel has no IPv6 (no {sysctl.IPV6})"
        if any((answers.text(path) or "").strip() != "1" for path in _NO_IPV6_NOW):
            return ""
    if len(later) < len(_NO_IPV6):
        return ""
    return f"IPv6 is disabled ({', '.join(one.where for one in later)})"
