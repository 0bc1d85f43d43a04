"""Mode, owner and group of a file held against what is wanted of them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Protocol


class Access(Protocol):
    """Whatever has them: `FileState`, `Walked`."""

    @property
    def permissions(self) -> int:
        """The twelve permission bits."""

    @property
    def owner(self) -> str:
        """Name, or the number where there is none."""

    @property
    def group(self) -> str:
        """Likewise."""


def holds(have: Access, wish: Mapping[str, str], op: str = "at_most") -> bool:
    """Compare.

    Args:
        have: of a file.
        wish: any of `mode` (octal text), `owner` and `group` (names with `|` between).
        op: `at_most`: no permission beyond the mode; `eq`: exactly the mode.
    """
    return _mode_holds(have.permissions, wish.get("mode", ""), op) and all(
        not wish.get(whose) or found in wish[whose].split("|")
        for whose, found in (("owner", have.owner), ("group", have.group))
    )


def shown(wish: Mapping[str, str], op: str = "at_most") -> str:
    """Say what is wanted.

    Args:
        wish: as for `holds`.
        op: likewise.
    """
    limit = " or stricter" if wish.get("mode") and op == "at_most" else ""
    who = f"{wish.get('owner') or '*'}:{wish.get('group') or '*'}"
    return f"{wish.get('mode') or 'any mode'}{limit} {who}"


def mend(path: str, wish: Mapping[str, str]) -> str:
    """Give the commands that make it so.

    Args:
        path: of the file.
        wish: as for `holds`; of several names the first is taken.
    """
    owner, group, mode = (wish.get(name, "").split("|")[0] for name in ("owner", "group", "mode"))
    quoted = shlex.quote(path)
    parts = [f"chown {owner}:{group} {quoted}"] if owner or group else []
    parts += [f"chmod {mode} {quoted}"] if mode else []
    return " && ".join(parts)


def _mode_holds(permissions: int, mode: str, op: str) -> bool:
    if not mode:
        return True
    wanted = int(mode, 8)
    return permissions == wanted if op == "eq" else not permissions & ~wanted
