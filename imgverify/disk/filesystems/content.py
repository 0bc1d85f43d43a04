"""What a device holds, in the words of blkid(8)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """What was recognised.

    Args:
        holds: `ext4`, `xfs`, `vfat`, `LVM2_member`, `swap`, `crypto_LUKS`, …; empty for nothing
            that is known.
        label, uuid: of it; empty when it has none.
    """

    holds: str = ""
    label: str = ""
    uuid: str = ""
