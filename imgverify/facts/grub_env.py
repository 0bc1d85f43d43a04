"""GRUB's environment block."""

from __future__ import annotations

import re


def parse_environment(text: str) -> dict[str, str]:
    """Read the block that grub-editenv(1) writes: 1024 bytes, padded with `#`.

    Args:
        text: content of grubenv.
    """
    found: dict[str, str] = {}
    # A backslash keeps a line break inside a value.
    for line in re.split(r"(?<!\\)\n", text):
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[name] = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
    return found
