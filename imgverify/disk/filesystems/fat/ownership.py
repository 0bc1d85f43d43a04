"""Who owns files of FAT, which cannot say so itself: options of mount(8) do.

Source: Linux, Documentation/filesystems/vfat.rst and fs/fat/inode.c.
"""

from __future__ import annotations

from dataclasses import dataclass

_OCTAL, _DECIMAL = 8, 10


@dataclass(frozen=True, slots=True)
class Ownership:
    """Owners and masks; what mount(8) chooses for root, whose umask is 022.

    Args:
        uid, gid: of everything.
        file_mask, folder_mask: bits that files and folders do not have.
    """

    uid: int = 0
    gid: int = 0
    file_mask: int = 0o022
    folder_mask: int = 0o022


def ownership(options: str) -> Ownership:
    """What options of fstab(5) ask for; those that say nothing about owners are passed over.

    Args:
        options: separated by commas.
    """
    found = {"uid": 0, "gid": 0, "fmask": 0o022, "dmask": 0o022}
    for option in options.split(","):
        name, _, value = option.partition("=")
        if name == "umask" and (mask := _number(value, _OCTAL)) is not None:
            found["fmask"] = found["dmask"] = mask
        elif name in found:
            number = _number(value, _OCTAL if name.endswith("mask") else _DECIMAL)
            found[name] = found[name] if number is None else number
    return Ownership(found["uid"], found["gid"], found["fmask"], found["dmask"])


def _number(text: str, base: int) -> int | None:
    try:
        return int(text, base)
    except ValueError:
        return None
