"""What is known of an artifact's wrapping, and how to get at what is inside."""

from __future__ import annotations

import msgspec

from imgverify.record import Record


class Wrapping(Record, frozen=True, kw_only=True):
    """Facts of the format; what a format does not have stays empty.

    Args:
        layers: from the outside in: `ova vmdk`, `gzip tar raw`, `xz raw`, `qcow2`.
        variant: of the disk format: `monolithicSparse`, `streamOptimized`, `fixed`, `dynamic`.
        virtual_size: bytes of the disk as a guest sees it; 0 when there is no disk.
        file_size: bytes of the file as published.
        allocated: bytes that the file occupies where it lies; less than `file_size` when sparse.
        compressed: whether the disk's data or the file around it is compressed.
        cluster_size: bytes of a cluster, grain or block; 0 when the format has none.
        snapshots: names of internal snapshots.
        parent: a backing file, parent or other file that it would need; empty for a whole disk.
        hardware: what an OVF or a box's metadata asks for: `vmx-13`, `cpus`, `memory`, `firmware`,
            `disk-controller`, `network`, `os`, `provider`, `format`, `virtual-size`, …
        problems: what is odd about the wrapping and does not keep it from being read.
    """

    layers: tuple[str, ...]
    variant: str = ""
    virtual_size: int = 0
    file_size: int = 0
    allocated: int = 0
    compressed: bool = False
    cluster_size: int = 0
    snapshots: tuple[str, ...] = ()
    parent: str = ""
    hardware: dict[str, str] = msgspec.field(default_factory=dict)
    problems: tuple[str, ...] = ()


class DiskFile(Record, frozen=True, kw_only=True, tag="disk"):
    """A disk, as QEMU's readers can open it.

    Args:
        driver: QEMU's name of the format: `raw qcow2 vmdk vpc vhdx vdi`.
        path: absolute, of the file that holds it.
        offset: bytes before it in that file.
        length: bytes of it in that file; None for all that follows.
    """

    driver: str
    path: str
    offset: int = 0
    length: int | None = None


class RootFolder(Record, frozen=True, kw_only=True, tag="folder"):
    """A folder that is a root file system."""

    path: str


class RootTar(Record, frozen=True, kw_only=True, tag="tar"):
    """A tar file that is a root file system, not compressed.

    Args:
        paths: absolute; a later one is laid over those before it (layers of a container image).
    """

    paths: tuple[str, ...]


Contents = tuple[DiskFile, ...] | RootFolder | RootTar
"""What is inside: the disks of a machine, the one that boots first; or a root file system."""
