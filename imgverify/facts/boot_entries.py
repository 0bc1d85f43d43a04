"""Boot Loader Specification entries, and the expansion of GRUB's variables in what they boot."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imgverify.facts.grub_config import GrubConfig, KernelLine
from imgverify.facts.kernel_arguments import KernelArguments, parse_arguments

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")


@dataclass(frozen=True, slots=True)
class BootEntry:
    """One thing that the boot menu can boot.

    Args:
        where: file and line.
        title: as the menu shows it.
        kernel: the kernel's path.
        arguments: with all variables expanded.
    """

    where: str
    title: str
    kernel: str
    arguments: KernelArguments


def variables(
    configs: Iterable[GrubConfig], environment: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Collect what each of GRUB's variables may be when a menu entry runs.

    Args:
        configs: the active configurations.
        environment: grubenv, which `load_env` brings in first.

    Returns:
        By name, every value that is possible; several when it depends on a condition.
    """
    found = dict(environment)
    for config in configs:
        for one in config.assignments:
            known = found.get(one.name, ())
            if one.is_fallback and any(known):
                continue
            is_certain = not one.condition or one.is_fallback
            found[one.name] = (one.value,) if is_certain else (*(known or ("",)), one.value)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def from_config(
    config: GrubConfig, possible: Mapping[str, tuple[str, ...]]
) -> tuple[BootEntry, ...]:
    """List the entries of a grub.cfg, one for each expansion that is possible.

    Args:
        config: an active configuration.
        possible: values of variables.
    """
    return tuple(
        entry
        for kernel in config.kernels
        for entry in _expanded(f"{config.path}:{kernel.line}", kernel, possible)
    )


def from_entry_file(
    path: str, text: str, possible: Mapping[str, tuple[str, ...]]
) -> tuple[BootEntry, ...]:
    """List what an entry of /boot/loader/entries boots (Boot Loader Specification, type 1).

    Args:
        path: the entry's file.
        text: its content.
        possible: values of variables.
    """
    title, kernel, first = "", "", 0
    options: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        key, value = [*line.strip().split(None, 1), "", ""][:2]
        match key:
            case "title":
                title = value.strip()
            case "linux":
                kernel = value.strip()
            case "options":
                options.append(value.strip())
                first = first or number
    if not kernel:
        return ()
    # Red Hat's blscfg takes these when an entry says nothing.
    arguments = " ".join(options) if options else "${default_kernelopts}"
    where = f"{path}:{first}" if first else path
    return _expanded(where, KernelLine(first, title, kernel, arguments), possible)


def _expanded(
    where: str, kernel: KernelLine, possible: Mapping[str, tuple[str, ...]]
) -> tuple[BootEntry, ...]:
    names = sorted({one or other for one, other in _VARIABLE.findall(kernel.text)})
    found: dict[KernelArguments, BootEntry] = {}
    # A variable that nobody sets is empty.
    for values in itertools.product(*(possible.get(name, ("",)) for name in names)):
        chosen = dict(zip(names, values, strict=True))
        text = _VARIABLE.sub(lambda one, chosen=chosen: chosen[one[1] or one[2]], kernel.text)  # type: ignore[misc]
        arguments = parse_arguments(text.replace("'", '"'))
        found[arguments] = BootEntry(where, kernel.title, kernel.kernel, arguments)
    return tuple(found.values())
