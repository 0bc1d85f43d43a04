"""Whether a Match block of sshd applies to a connection."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

_NAMES = {"user": "user", "host": "host", "address": "addr", "localaddress": "laddr"}


def matches_case(conditions: Iterable[str], case: dict[str, str] | None) -> bool | None:
    """Judge all criteria around a setting.

    Args:
        conditions: criteria of each block: `User git Address 10.0.0.0/8`.
        case: the connection, as for `sshd -T -C`; None for any.

    Returns:
        None when it depends on something that the case does not say.
    """
    verdicts = [_criterion(*pair, case) for text in conditions for pair in _pairs(text)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _pairs(text: str) -> list[tuple[str, str]]:
    words = re.split(r"[\s=]+", text.strip())
    if [word.lower() for word in words] == ["all"]:
        return []
    return [(words[at].lower(), "".join(words[at + 1 : at + 2])) for at in range(0, len(words), 2)]


def _criterion(name: str, patterns: str, case: dict[str, str] | None) -> bool | None:
    key = _NAMES.get(name, "")
    if case is None or key not in case:
        return None
    listed = patterns.split(",")
    if any(_one(one[1:], case[key]) for one in listed if one.startswith("!")):
        return False
    return any(_one(one, case[key]) for one in listed if not one.startswith("!"))


def _one(pattern: str, value: str) -> bool:
    """Judge one pattern: `*` and `?` (PATTERNS in ssh_config(5)), or a network in CIDR form."""
    if "/" in pattern:
        try:
            return ipaddress.ip_address(value) in ipaddress.ip_network(pattern, strict=False)
        except ValueError:
            return False
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value) is not None
