"""Types of partitions, spelled out."""

from __future__ import annotations

# Source: the UAPI Group's Discoverable Partitions Specification, the UEFI specification, and
# fdisk(8)'s lists.
_GUIDS = {
    "21686148-6449-6e6f-744e-656564454649": "BIOS boot",
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b": "EFI system",
    "024dee41-33e7-11d3-9d69-0008c781f39f": "MBR inside of GPT",
    "0fc63daf-8483-4772-8e79-3d69d8477de4": "Linux file system",
    "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f": "Linux swap",
    "e6d6d379-f507-44c2-a23c-238f2a3df928": "Linux LVM",
    "a19d880f-05fc-4d3b-a006-743f0f84911e": "Linux RAID",
    "ca7d7ccb-63ed-4c53-861c-1742536059cc": "Linux LUKS",
    "bc13c2ff-59e6-4262-a352-b275fd6f7172": "Linux extended boot",
    "933ac7e1-2eb4-4f13-b844-0e14e2aef915": "Linux home",
    "3b8f8425-20e0-4f3b-907f-1a25a76f98e8": "Linux server data",
    "4d21b016-b534-45c2-a9fb-5c16e091fd2d": "Linux variable data",
    "7ec6f557-3bc5-4aca-b293-16ef5df639d1": "Linux temporary data",
    "8da63339-0007-60c0-c436-083ac8230908": "Linux reserved",
    "44479540-f297-41b2-9af7-d131d5f0458a": "Linux root (x86)",
    "4f68bce3-e8cd-4db1-96e7-fbcaf984b709": "Linux root (x86-64)",
    "69dad710-2ce4-4e3c-b16c-21a1d49abed3": "Linux root (ARM)",
    "b921b045-1df0-41c3-af44-4c6f280d3fae": "Linux root (ARM64)",
    "8484680c-9521-48c6-9c11-b0720656f69e": "Linux /usr (x86-64)",
    "b0e01050-ee5f-4390-949a-9101b17104e9": "Linux /usr (ARM64)",
    "9e1a2d38-c612-4316-aa26-8b49521e5a8b": "PowerPC PReP boot",
    "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7": "Microsoft basic data",
    "e3c9e316-0b5c-4db8-817d-f92df00215ae": "Microsoft reserved",
    "de94bba4-06d1-4d40-a16a-bfd50179d6ac": "Windows recovery environment",
    "00000000-0000-0000-0000-000000000000": "unused",
}
_NUMBERS = {
    0x01: "FAT12",
    0x04: "FAT16, small",
    0x05: "extended",
    0x06: "FAT16",
    0x07: "NTFS or exFAT",
    0x0B: "FAT32",
    0x0C: "FAT32, LBA",
    0x0E: "FAT16, LBA",
    0x0F: "extended, LBA",
    0x27: "Windows recovery environment",
    0x41: "PowerPC PReP boot",
    0x82: "Linux swap",
    0x83: "Linux",
    0x85: "Linux extended",
    0x8E: "Linux LVM",
    0xA5: "FreeBSD",
    0xAF: "Apple HFS",
    0xE8: "Linux LUKS",
    0xEA: "Linux extended boot",
    0xEE: "GPT behind it",
    0xEF: "EFI system",
    0xFD: "Linux RAID",
}


def type_name(type_: str) -> str:
    """A name for people; the type itself when nobody knows one.

    Args:
        type_: GUID in lower case, or `0x83`.
    """
    if type_.startswith("0x"):
        return _NUMBERS.get(int(type_, 16), type_)
    return _GUIDS.get(type_, type_)
