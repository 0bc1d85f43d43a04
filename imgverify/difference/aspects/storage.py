"""Partitions, volumes, file systems, and what fstab mounts."""

from __future__ import annotations

from typing import Any

from imgverify.difference.change import Attributes
from imgverify.difference.seen import Seen, attributes, observed


def partitions(topic: dict[str, Any]) -> Seen:
    """Disks and their partitions: `/dev/vda`, `/dev/vda 1`.

    Args:
        topic: `partitions`.
    """
    found: dict[str, Attributes] = {}
    for table in observed(topic["tables"]):
        found[table["disk"]] = {"table": table["scheme"] or "none"}
        for one in table["partitions"]:
            found[f"{table['disk']} {one['number']}"] = attributes(
                one, "start", "sectors", "type", "label", "uuid"
            )
    return Seen(found)


def volumes(topic: dict[str, Any]) -> Seen:
    """Volume groups and their volumes: `vg0`, `vg0/root`.

    Args:
        topic: `lvm`.
    """
    found: dict[str, Attributes] = {}
    for group in observed(topic["groups"]):
        found[group["name"]] = attributes(group, "size", "free", "extent")
        for volume in group["volumes"]:
            found[f"{group['name']}/{volume['name']}"] = attributes(volume, "size", "layout")
    return Seen(found)


def filesystems(topic: dict[str, Any]) -> Seen:
    """What disks, partitions and volumes hold, by the device's name.

    Args:
        topic: `block`.
    """
    return Seen(
        {
            device["name"]: attributes(device, "kind", "size", "filesystem", "label", "uuid")
            for device in observed(topic["devices"])
            if device["kind"] != "rom"
        }
    )


def mounts(topic: dict[str, Any]) -> Seen:
    """Lines of fstab by mount point; swap by its source.

    Args:
        topic: `fstab`.
    """
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in observed(topic["entries"]):
        is_swap = line["filesystem"] == "swap"
        lines.setdefault(f"swap {line['source']}" if is_swap else line["path"], []).append(line)
    found = {name: _mount(several) for name, several in lines.items()}
    for bad in observed(topic["unreadable"]):
        found[f"a line that is none: {bad['text']}"] = {}
    return Seen(found)


def _mount(lines: list[dict[str, Any]]) -> Attributes:
    if len(lines) == 1:
        return _line(lines[0])
    # Several lines for one path are rare, and all of them count.
    return {
        f"line {number}": " ".join(_line(line).values()) for number, line in enumerate(lines, 1)
    }


def _line(line: dict[str, Any]) -> Attributes:
    found = attributes(line, "source", "filesystem", "frequency", "passno")
    found["options"] = ",".join(observed(line["options"]))
    tag, equals, value = found["source"].partition("=")
    if equals and tag.endswith("UUID"):
        # A build makes it anew; that it is one, and what is mounted, does not change by that.
        found |= {"source": tag, "identifier": value}
    return found
