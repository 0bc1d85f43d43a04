r"""The `NAME="value"` lines that util-linux prints with `--pairs`."""

from __future__ import annotations

import re

_PAIR = re.compile(r'([A-Z0-9:_%-]+)="((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(rb"\\x([0-9a-fA-F]{2})")


def pairs(line: str) -> dict[str, str]:
    r"""Read one line; `\x20` and its like become bytes again.

    Args:
        line: as lsblk(8) or partx(8) print it.
    """
    return {name: _plain(value) for name, value in _PAIR.findall(line)}


def _plain(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), raw).decode(
        "utf-8", "surrogateescape"
    )
