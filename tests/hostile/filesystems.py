"""File systems that are damaged where it hurts."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.cases import looked_at, refused
from tests.hostile.roots import ext4, patched, xfs

_PLAIN = ("-t", "ext4", "-O", "^metadata_csum,^metadata_csum_seed", "-b", "1024")


@refused("no root file system", "ext")
def ext4_with_a_wrong_checksum(folder: Path) -> Path:
    """One field of the superblock was changed."""
    return patched(ext4(folder / "disk.raw"), 1024 + 0x20, b"\xff\xff\xff\x7f")


@refused("no root file system")
def ext4_without_blocks(folder: Path) -> Path:
    """Groups of no blocks, by which someone will divide."""
    return ext4(folder / "disk.raw", "set_super_value blocks_per_group 0", options=_PLAIN)


@refused("no root file system")
def ext4_of_exbibytes(folder: Path) -> Path:
    """Blocks without number, of a size that nobody can shift by."""
    path = ext4(folder / "disk.raw", options=_PLAIN)
    return patched(patched(path, 1024 + 4, b"\xff" * 4), 1024 + 24, b"\xf0\xff\xff\xff")


@looked_at("cannot be", "biggest folders")
def ext4_folder_that_lies_in_itself(folder: Path) -> Path:
    """A folder with a second name, inside of itself."""
    return ext4(folder / "disk.raw", "link /etc /etc/again", "link / /usr/top", options=_PLAIN)


@looked_at("biggest folders")
def ext4_inodes_that_go_round(folder: Path) -> Path:
    """Files whose blocks of pointers are their own, or the table of inodes."""
    return ext4(
        folder / "disk.raw",
        "set_inode_field /etc/passwd block[0] 5",
        "set_inode_field /etc/passwd block[DIND] 5",
        "set_inode_field /etc/passwd size 4000000000",
        "set_inode_field /etc/shadow block[IND] 5",
        "set_inode_field /etc/shadow mode 040755",
        options=("-t", "ext2", "-b", "1024"),
    )


@looked_at("biggest folders")
def ext4_file_of_four_exbibytes(folder: Path) -> Path:
    """Files that are larger than any disk."""
    return ext4(
        folder / "disk.raw",
        f"set_inode_field /etc/passwd size {1 << 62}",
        f"set_inode_field /etc/os-release size {(1 << 63) - 1}",
        options=_PLAIN,
    )


@refused("tree of extents is broken")
def ext4_tree_of_extents_that_goes_round(folder: Path) -> Path:
    """An index of extents that leads to itself."""
    path = ext4(
        folder / "disk.raw",
        # The index in the inode: magic, one entry of four, a depth of 1; it leads to block 20000.
        "set_inode_field /etc/passwd block[0] 0x0001f30a",
        "set_inode_field /etc/passwd block[1] 0x00010004",
        "set_inode_field /etc/passwd block[3] 0",
        "set_inode_field /etc/passwd block[4] 20000",
        "set_inode_field /etc/passwd block[5] 0",
        options=_PLAIN,
    )
    index = bytes.fromhex("0af3 0100 0400 0100 00000000 00000000") + (20000).to_bytes(4, "little")
    return patched(path, 20000 * 1024, index)


@refused("/etc/fstab is no regular file")
def ext4_special_files(folder: Path) -> Path:
    """Devices of this host under the names of files, and a link to one of its files."""
    return ext4(
        folder / "disk.raw",
        "rm /etc/passwd",
        "cd /etc",
        "mknod passwd b 8 0",
        "mknod group c 1 5",
        "mknod fstab p",
        "rm shadow",
        "symlink shadow /etc/shadow",
        "symlink hostname ../../../../../etc/hostname",
        f"symlink hosts {'x' * 4000}",
    )


@refused("no root file system", "XFS")
def xfs_with_a_wrong_checksum(folder: Path) -> Path:
    """One field of the superblock was changed."""
    return patched(xfs(folder / "disk.raw"), 8, b"\0\0\0\0\x7f")


@refused("no root file system", "xfs")
def xfs_root_with_a_wrong_checksum(folder: Path) -> Path:
    """The inode of the top folder was changed."""
    path = xfs(folder / "disk.raw")
    at = path.read_bytes()[: 1 << 20].index(b"IN\x41\xed")
    return patched(path, at + 20, b"\xff\xff")


@refused("no root file system", "xfs")
def xfs_of_strange_sizes(folder: Path) -> Path:
    """A root inode far outside, with a checksum that is right."""
    return xfs(folder / "disk.raw", "sb 0", "write -d rootino 999999999999")


@looked_at("biggest folders")
def xfs_inodes_that_go_round(folder: Path) -> Path:
    """Extents without number, sizes without end, a folder whose parent is itself."""
    return xfs(
        folder / "disk.raw",
        "inode 132",
        "write -d core.size 4611686018427387904",
        "write -d core.nextents 65535",
        "inode 133",
        "write -d core.format 3",
    )


@refused("no root file system")
def superblocks_of_everything(folder: Path) -> Path:
    """The marks of a dozen file systems on one disk, and nothing behind them."""
    marks = {
        0: b"XFSB",
        1080: b"\x53\xef",
        54: b"FAT16   ",
        82: b"FAT32   ",
        510: b"\x55\xaa",
        3: b"NTFS    ",
        65600: b"_BHRfS_M",
        1024: b"H+",
        32769: b"CD001",
        536: b"LVM2 001",
        512: b"LABELONE",
        4086: b"SWAPSPACE2",
        4096: b"hsqs",
    }
    path = folder / "disk.raw"
    data = bytearray(32 << 20)
    for place, mark in marks.items():
        data[place : place + len(mark)] = mark
    path.write_bytes(data)
    return path


@looked_at("biggest folders")
def ext4_folder_of_many(folder: Path) -> Path:
    """Thousands of long names in one folder, hashed; more of them mke2fs takes minutes for."""
    top = folder / "disk.root/etc/sysctl.d"
    top.mkdir(parents=True)
    for number in range(700):
        (top / f"{number:0>240}.conf").symlink_to("x")
    return ext4(folder / "disk.raw")
