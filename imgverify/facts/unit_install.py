"""The `[Install]` section of a unit file: what `systemctl enable` would do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imgverify.facts.unit_files import settings
from imgverify.facts.unit_names import instance_of, is_template, suffix

# systemd.unit(5), Alias=: "mount, slice, swap, and automount units do not support aliasing".
_NEVER_ALIASES = frozenset({"mount", "slice", "swap", "automount", "scope"})
_RULES = ("Alias", "WantedBy", "RequiredBy", "UpheldBy")


@dataclass(frozen=True, slots=True)
class Install:
    """How a unit may be enabled (systemd.unit(5), "[Install] Section Options").

    Args:
        has_rules: whether there is anything that links would be made for.
        has_also: whether other units are enabled along with it.
        names: the names under which links count as the unit's own.
    """

    has_rules: bool
    has_also: bool
    names: frozenset[str]


def read_install(name: str, texts: Iterable[str]) -> Install:
    """Read a unit file and its drop-ins.

    Args:
        name: the unit's.
        texts: their contents, the unit file's first.
    """
    words: dict[str, list[str]] = {rule: [] for rule in (*_RULES, "Also")}
    default = ""
    for text in texts:
        for key, value in settings(text, "Install"):
            if key == "DefaultInstance":
                default = value
            elif key in words:
                # An empty assignment resets a list, but not what is enabled along with the unit.
                words[key] = [] if not value and key != "Also" else [*words[key], *value.split()]
    if suffix(name) in _NEVER_ALIASES:
        words["Alias"] = []
    own = {name, *words["Alias"]}
    if default and is_template(name):
        own.add(instance_of(name, default))
    return Install(any(words[rule] for rule in _RULES), bool(words["Also"]), frozenset(own))
