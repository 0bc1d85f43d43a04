"""Kernel arguments that an installer is told to write into the boot loader's configuration."""

from __future__ import annotations

from collections import Counter

from imgverify.facts.kernel_arguments import parse_arguments
from imgverify.sources.demands import Demands, Statement, call


def want_arguments(demands: Demands, prefix: str, text: str, statement: Statement) -> None:
    """Ask for kernel arguments.

    Args:
        demands: takes what is asked for.
        prefix: of the ids.
        text: as on a kernel command line.
        statement: that asks for them.
    """
    items = parse_arguments(text).items
    counts = Counter(name for name, _ in items)
    for name, value in items:
        word = name if value is None else f"{name}={value}"
        # Of an argument that stands there twice, each of the values must be found.
        op = "among" if counts[name] > 1 and value else None
        demands.want(
            f"{prefix}:{word}",
            f"the kernel is started with {word}",
            statement,
            [call("grub-arg", arg=name, value=value or None, op=op)],
        )
