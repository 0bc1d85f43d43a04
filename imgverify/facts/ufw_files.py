"""What ufw(8) loads at boot: its framework's rules around the user's, and default policies."""

from __future__ import annotations

from imgverify.facts.answers import Answers
from imgverify.facts.iptables_text import HOOKS, read_chains
from imgverify.facts.os_release import assignments
from imgverify.facts.packet_rules import IPV4, IPV6, Chain, Rule, Ruleset, inline
from imgverify.facts.questions import File

DEFAULTS = "/etc/default/ufw"
UFW_CONF = "/etc/ufw/ufw.conf"
_LAYERS = ("before", "user", "after")
# ufw-framework(8): `6` stands in the names of files and chains alike.
_SIX = {IPV4: "", IPV6: "6"}
UFW_FILES = (
    File(DEFAULTS),
    File(UFW_CONF),
    *(File(f"/etc/ufw/{layer}{six}.rules") for six in _SIX.values() for layer in _LAYERS),
)


def read_ufw_files(answers: Answers) -> Ruleset:
    """Put together the chains that ufw builds: before.rules, user.rules, after.rules, policy.

    Args:
        answers: what a plane delivered.
    """
    values = assignments(answers.text(DEFAULTS) or "")
    chains: list[Chain] = []
    for family, six in _SIX.items():
        if not values or (six and values.get("IPV6", "yes").lower() != "yes"):
            continue
        rules: dict[str, tuple[Rule, ...]] = {}
        for layer in _LAYERS:
            path = f"/etc/ufw/{layer}{six}.rules"
            rules |= read_chains(answers.text(path) or "", path)[1]
        for hook in HOOKS.values():
            own = [rule for layer in _LAYERS for rule in rules.get(f"ufw{six}-{layer}-{hook}", ())]
            name = f"DEFAULT_{hook.upper()}_POLICY"
            chains.append(
                Chain(
                    frozenset({family}),
                    f"ufw {hook}",
                    hook,
                    values.get(name, "").lower() or "not set",
                    inline(tuple(own), rules),
                    f"{DEFAULTS} ({name})",
                )
            )
    return Ruleset(tuple(chains), ("filter",) if chains else (), "/etc/ufw")
