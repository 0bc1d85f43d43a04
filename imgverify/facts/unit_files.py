"""The syntax of systemd's unit files, and how unit names stand for paths."""

from __future__ import annotations

import re


def settings(text: str, section: str) -> tuple[tuple[str, str], ...]:
    """List the assignments of a section, in their order (systemd.syntax(7)).

    Args:
        text: a unit file or a drop-in.
        section: such as `Mount`.
    """
    found: list[tuple[str, str]] = []
    here = ""
    for line in _logical_lines(text):
        if line.startswith("[") and line.endswith("]"):
            here = line[1:-1]
        elif here == section and "=" in line:
            key, _, value = line.partition("=")
            found.append((key.strip(), value.strip()))
    return tuple(found)


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    pending = ""
    for raw in text.splitlines():
        # A comment between continued lines is left out, and the continuation goes on.
        if raw.lstrip().startswith(("#", ";")):
            continue
        if raw.endswith("\\"):
            pending += raw[:-1] + " "
            continue
        lines.append((pending + raw).strip())
        pending = ""
    return [*lines, pending.strip()]


def path_of(unit: str) -> str:
    r"""Turn a mount unit's name into its mount point (systemd-escape --unescape --path).

    Args:
        unit: `var-log.mount`; `\x2d` stands for a dash.
    """
    stem = unit.removesuffix(".mount")
    if stem == "-":
        return "/"
    parts = "/" + stem.replace("-", "/")
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), parts)


def unit_of(path: str) -> str:
    r"""Turn a mount point into its unit's name (systemd-escape --path --suffix=mount).

    Args:
        path: absolute.
    """
    stem = path.strip("/")
    if not stem:
        return "-.mount"
    plain = re.sub(r"[^A-Za-z0-9:_./]|^\.", lambda found: f"\\x{ord(found[0]):02x}", stem)
    return plain.replace("/", "-") + ".mount"


def drop_in_owners(unit: str) -> tuple[str, ...]:
    """List the names whose `.d` folders amend a unit (systemd.unit(5)), the weakest first.

    Args:
        unit: `var-log.mount` is amended by `mount.d`, `var-.mount.d` and `var-log.mount.d`.
    """
    stem = unit.removesuffix(".mount")
    prefixes = [
        stem[: at + 1] for at, sign in enumerate(stem) if sign == "-" and at + 1 < len(stem)
    ]
    return ("mount", *(f"{prefix}.mount" for prefix in prefixes), unit)
