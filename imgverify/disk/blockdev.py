"""A disk in the words of QEMU's block layer."""

from __future__ import annotations

import json
from typing import Any

from imgverify.wrapping import DiskFile


def options_of(disk: DiskFile) -> str:
    """A disk in the words of QEMU's block layer.

    Args:
        disk: which.

    Returns:
        `driver=…,file.driver=…`, nothing in it taken for an option that a path contains.
    """
    return ",".join(
        f"{name}={str(value).replace(',', ',,')}" for name, value in _flat(blockdev_of(disk))
    )


def blockdev_of(disk: DiskFile) -> dict[str, Any]:
    """A disk as the JSON that QEMU's block layer takes.

    Args:
        disk: which.
    """
    file: dict[str, Any] = {"driver": "file", "filename": disk.path}
    if disk.offset or disk.length is not None:
        part: dict[str, Any] = {"driver": "raw", "offset": disk.offset, "file": file}
        if disk.length is not None:
            part["size"] = disk.length
        file = part
    return {"driver": disk.driver, "file": file}


def json_of(disk: DiskFile) -> str:
    """A disk as a file name of qemu-img.

    Args:
        disk: which.
    """
    return f"json:{json.dumps(blockdev_of(disk))}"


def _flat(options: dict[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    flat: list[tuple[str, object]] = []
    for name, value in options.items():
        if isinstance(value, dict):
            flat += _flat(value, f"{prefix}{name}.")
        else:
            flat.append((f"{prefix}{name}", value))
    return flat
