"""Which hosts of an inventory are meant: `FILE#web,!web3`."""

from __future__ import annotations

from fnmatch import fnmatchcase

from imgverify.errors import UsageError
from imgverify.live.inventory.groups import Inventory
from imgverify.nearest import did_you_mean

_WILD = set("*?[")
_NOBODY = "the inventory has no hosts"


def selected(inventory: Inventory, choice: str) -> list[str]:
    """Names of the hosts, in the order of the file.

    Args:
        inventory: hosts and groups.
        choice: names or wildcards of groups and hosts, with commas; those with `!` are left out;
            empty for all.

    Raises:
        UsageError: one of them fits nothing, or nobody is left.
    """
    words = [word.strip() for word in choice.split(",") if word.strip()]
    without = {host for word in words if word[0] == "!" for host in _fitting(inventory, word[1:])}
    wanted = [word for word in words if word[0] != "!"]
    within = {host for word in wanted for host in _fitting(inventory, word)}
    hosts = [
        host for host in inventory.hosts if host not in without and (host in within or not wanted)
    ]
    if not hosts:
        raise UsageError(f"#{choice}: no host of the inventory is left" if words else _NOBODY)
    return hosts


def _fitting(inventory: Inventory, word: str) -> list[str]:
    if word in inventory.groups:
        return inventory.below(word)
    if word in inventory.hosts:
        return [word]
    fitting = [host for host in inventory.hosts if _WILD & set(word) and fnmatchcase(host, word)]
    for name in inventory.groups:
        if _WILD & set(word) and fnmatchcase(name, word):
            fitting += inventory.below(name)
    if not fitting:
        known = [*inventory.groups, *inventory.hosts]
        raise UsageError(
            f"#{word}: the inventory has no such host or group", did_you_mean(word, known)
        )
    return fitting
