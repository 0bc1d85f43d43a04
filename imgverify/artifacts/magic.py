"""What kind of file something is, told by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Foreign:
    """A known kind of file that is not read as a disk.

    Args:
        name: as a sentence fragment ("a VMDK disk").
        mend: what turns it into a disk that is read; `{path}` is its place.
    """

    name: str
    mend: str


def _convertible(name: str, driver: str) -> Foreign:
    command = f"qemu-img convert -f {driver} -O qcow2 {{path}} disk.qcow2"
    return Foreign(name, f"imgverify does not read it; convert it: {command}")


def _packed(name: str, command: str) -> Foreign:
    return Foreign(f"compressed ({name})", f"unpack it first: {command} {{path}}")


# Offset, bytes found there, what they say. Sources: the format descriptions of each, and file(1).
_FOREIGN: tuple[tuple[int, bytes, Foreign], ...] = (
    (0, b"QED\0", _convertible("a QED disk", "qed")),
    (0, b"WithoutFreeSpace", _convertible("a Parallels disk", "parallels")),
    (0, b"WithouFreSpacExt", _convertible("a Parallels disk", "parallels")),
    (
        257,
        b"ustar",
        Foreign("a tar archive of no known kind", "take the disk out of it: tar -xf {path}"),
    ),
    (0, b"\x1f\x8b", _packed("gzip", "gunzip -k")),
    (0, b"\xfd7zXZ\0", _packed("xz", "xz -dk")),
    (0, b"\x28\xb5\x2f\xfd", _packed("zstd", "zstd -d")),
    (0, b"BZh", _packed("bzip2", "bunzip2 -k")),
    (0, b"PK\x03\x04", _packed("zip", "unzip")),
    (0, b"LUKS\xba\xbe", Foreign("encrypted as a whole (LUKS)", "imgverify has no key for it")),
)

_ISO = (
    32769,
    b"CD001",
    Foreign("an ISO 9660 image", "name a disk image, not an installation medium"),
)

_FILE_SYSTEMS: tuple[tuple[int, bytes, str], ...] = (
    (0x438, b"\x53\xef", "ext"),
    (0, b"XFSB", "xfs"),
    (0x10040, b"_BHRfS_M", "btrfs"),
    (0x36, b"FAT1", "fat"),
    (0x52, b"FAT32", "fat"),
    (0, b"hsqs", "squashfs"),
    (0x200, b"LABELONE", "lvm2"),
)


def foreign(head: bytes) -> Foreign | None:
    """A known format that cannot be used as it is, or None.

    Args:
        head: the first 128 KiB.
    """
    return next((kind for at, mark, kind in _FOREIGN if head[at : at + len(mark)] == mark), None)


def optical(head: bytes) -> Foreign | None:
    """An ISO 9660 image, or None; ask only when there is no partition table (hybrid images)."""
    at, mark, kind = _ISO
    return kind if head[at : at + len(mark)] == mark else None


def file_system(head: bytes) -> str:
    """The file system or volume label that starts at the first byte; empty when none is known."""
    return next((name for at, mark, name in _FILE_SYSTEMS if head[at : at + len(mark)] == mark), "")
