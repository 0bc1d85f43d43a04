"""Kernel command lines as the kernel reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')


@dataclass(frozen=True, slots=True)
class KernelArguments:
    """Arguments in their order, as (name, value); the value of a bare word is None.

    Names are looked up as the kernel does: dashes and underscores are equal.
    """

    items: tuple[tuple[str, str | None], ...]

    def values(self, name: str) -> tuple[str | None, ...]:
        """List every value of an argument, in order.

        Args:
            name: such as `console`.
        """
        wanted = name.replace("-", "_")
        return tuple(value for key, value in self.items if key.replace("-", "_") == wanted)

    def has(self, name: str) -> bool:
        """Whether an argument is there at all."""
        return bool(self.values(name))

    def value(self, name: str) -> str | None:
        """Give the value that counts: the last one; None when absent, empty for a bare word.

        Args:
            name: such as `audit`.
        """
        found = self.values(name)
        return (found[-1] or "") if found else None


def parse_arguments(text: str) -> KernelArguments:
    """Split a command line; what follows a lone `--` is for init and left out.

    Args:
        text: the arguments, without the kernel's own file name.
    """
    items: list[tuple[str, str | None]] = []
    for word in _WORD.findall(text):
        if word == "--":
            break
        key, equals, value = word.replace('"', "").partition("=")
        items.append((key, value if equals else None))
    return KernelArguments(tuple(items))
