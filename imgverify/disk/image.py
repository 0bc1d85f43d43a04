"""A whole image off the disk: its devices, and one tree of all its file systems."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from imgverify.disk.devices import Device
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.nodes import FileSystem


@dataclass(frozen=True, slots=True)
class Image:
    """What equivalents of commands, `imgverify inspect` and the offline plane look at.

    Args:
        devices: disks, partitions and logical volumes, in the order of lsblk; empty for a root file
            system that came without a disk.
        mounts: file systems by the path where fstab mounts them; `/` is always there.
        tree: all of them as one tree.
        troubles: what could not be opened, by device or path, with the reason.
        opened: lets go of what the image is read from.
    """

    devices: tuple[Device, ...]
    mounts: Mapping[str, FileSystem]
    tree: ImageTree
    troubles: Mapping[str, str]
    opened: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Let go of everything; may be called again."""
        self.opened.close()

    def __enter__(self) -> Self:
        """Use the image; it is closed afterwards."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let go of everything."""
        self.close()
