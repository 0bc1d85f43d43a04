"""Small file systems and disks, made by their own tools."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from imgverify.disk.filesystems.xfs.filesystem import XfsFileSystem
from tests.fuzz.pages import PAGE, Edit, Pages
from tests.fuzz.seed_texts import SYSTEM
from tests.unit.disk import lvm_disks, table_disks
from tests.unit.disk.filesystems.building import ext_image, run, sparse, xfs_image
from tests.unit.disk.filesystems.filling import ACL
from tests.unit.disk.filesystems.test_recognise import WRITTEN

MIB = 1024 * 1024
_MEMBER = MIB
# Of the first group, which is not full.
_FREE_BLOCK = 15000
_XFS_FORK = 100
_EXT = {
    "ext2": ("-t", "ext2", "-b", "1024"),
    "ext3": ("-t", "ext3", "-b", "2048", "-O", "dir_index"),
    "ext4": (
        "-t",
        "ext4",
        "-b",
        "1024",
        "-O",
        "metadata_csum,inline_data,64bit,meta_bg,^resize_inode",
    ),
    "ext4-plain": ("-t", "ext4", "-O", "^metadata_csum,uninit_bg", "-b", "4096"),
}
_XFS = {
    "xfs": (),
    "xfs-v4": ("-m", "crc=0"),
    "xfs-small": ("-b", "size=1024", "-n", "ftype=1"),
}


def system(folder: Path) -> Path:
    """A root file system with one of everything that is read.

    Args:
        folder: made.
    """
    for name, text in SYSTEM.items():
        path = folder / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        # What an overlay shows, no disk tells: the rest would not be asked for.
        path.write_bytes(text.replace(b"overlay /opt", b"#"))
        path.chmod(0o755 if "bin/" in name else 0o644)
    (folder / "lib").symlink_to("usr/lib")
    (folder / "loop").symlink_to("loop")
    (folder / "many").mkdir()
    for number in range(150):
        (folder / f"many/file-{number}-{'n' * (number % 60)}").write_bytes(b"content" * number)
    (folder / "many/long").symlink_to("ab/" * 300)
    with (folder / "holes").open("wb") as file:
        for at in range(40):
            os.pwrite(file.fileno(), b"x" * 4096, at * 16384)
    return folder


def ext(folder: Path) -> dict[str, Pages]:
    """File systems of all the ext kinds.

    Args:
        folder: empty.
    """
    tree = system(folder / "tree")
    (folder / "acl").write_bytes(ACL)
    attributes = (
        "ea_set /etc/fstab security.selinux system_u:object_r:etc_t:s0",
        f"ea_set /etc/passwd user.long {'x' * 700}",
        f"ea_set -f {folder}/acl /etc/group system.posix_acl_access",
        *("cd /etc", "mknod device c 5 1"),
    )
    found = {}
    for kind, options in _EXT.items():
        path = ext_image(folder / kind, tree, *options, changes=attributes)
        # It gives large folders an index, and says by 1 that it changed something.
        run("sh", "-c", 'e2fsck -fyD "$0"; test $? -le 1', path)
        found[kind] = Pages.of_file(path)
    return found


def xfs(folder: Path) -> dict[str, Pages]:
    """File systems of the XFS kinds.

    Args:
        folder: empty.
    """
    tree = system(folder / "tree")
    proto = ["d--755 0 0", *_proto(tree), "$"]
    root = ["sb 0", "addr rootino", *(f"attr_set -v {at} name{at}" for at in range(1, 200, 9))]
    first = ("inode 131", "attr_set -s -v 9 selinux", "attr_set -r -v 28 SGI_ACL_FILE")
    changes = (*first, *root, "attr_set -s -v 9 selinux", "attr_set -v 20000 huge")
    found = {
        kind: Pages.of_file(xfs_image(folder / kind, proto, *options, changes=changes))
        for kind, options in _XFS.items()
    }
    return {**found, "xfs-btree": _with_extent_tree(found["xfs-v4"])}


def _with_extent_tree(pages: Pages) -> Pages:
    """The content of a file behind a block of extents: no tool makes that of a small tree."""
    filesystem = XfsFileSystem(pages)
    node = filesystem.root.child("holes")
    assert node is not None
    held, number = filesystem.superblock, node.state.inode
    start = held.offset(number >> held.inode_bits, 1, "")
    start += (number & (1 << held.inode_bits) - 1) * held.inode_size
    raw = bytearray(pages.read(start, held.inode_size))
    record = bytes(raw[_XFS_FORK : _XFS_FORK + 16])
    place = held.offset(_FREE_BLOCK, 1, "")
    room = (raw[82] * 8 or held.inode_size - _XFS_FORK) - 4
    raw[5] = 3
    raw[_XFS_FORK : _XFS_FORK + 4] = struct.pack(">HH", 1, 1)
    pointer = _XFS_FORK + 4 + room // 16 * 8
    raw[pointer : pointer + 8] = struct.pack(">Q", _FREE_BLOCK)
    block = struct.pack(">4sHHQQ", b"BMAP", 0, 1, (1 << 64) - 1, (1 << 64) - 1) + record
    return pages.changed([Edit(start, len(raw), bytes(raw)), Edit(place, len(block), block)], -1)


def _proto(folder: Path) -> list[str]:
    lines = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            lines.append(f"{path.name} l--777 0 0 {path.readlink()}")
        elif path.is_dir():
            lines += [f"{path.name} d--755 0 0", *_proto(path), "$"]
        elif " " not in path.name:
            lines.append(f"{path.name} ---644 0 0 {path}")
    return lines


def fat(folder: Path) -> dict[str, Pages]:
    """File systems of the FAT kinds.

    Args:
        folder: empty.
    """
    tree = system(folder / "tree")
    (tree / "many/long").unlink()
    found = {}
    for bits, size in (("12", 2 * MIB), ("16", 20 * MIB), ("32", 40 * MIB)):
        path = sparse(folder / f"fat{bits}", size)
        run("mkfs.vfat", "-F", bits, "-n", "LABEL", "-i", "1234abcd", path)
        run("mcopy", "-s", "-i", path, tree / "etc", tree / "many", "::/")
        found[f"fat{bits}"] = Pages.of_file(path)
    return found


def tables(folder: Path) -> dict[str, Pages]:
    """Disks with partition tables.

    Args:
        folder: empty.
    """
    gpt = "label: gpt\n1M,1M,21686148-6449-6E6F-744E-656564454649\n,4M,U\n,,L\n"
    mbr = "label: dos\n2048,4096,c,*\n,8192,82\n,,E\n,4096,L\n,4096,L\n,4096,8e\n,,L\n"
    large = table_disks.gpt([table_disks.entry(256, 500, "x")], size=4 * MIB, sector=4096)
    return {
        "gpt": Pages.of_file(table_disks.disk_with_table(folder / "gpt", gpt)),
        "mbr": Pages.of_file(table_disks.disk_with_table(folder / "mbr", mbr)),
        "gpt-4k": Pages.of(large.read(0, large.size)),
        **{
            kind: Pages(8 * MIB, {}).changed([Edit(at, len(data), data) for at, data in parts], -1)
            for kind, parts in WRITTEN.items()
        },
    }


def members(_folder: Path) -> dict[str, Pages]:
    """Physical volumes of LVM; those of one group lie behind each other, `_MEMBER` bytes each."""
    found = {}
    for name, sizes in lvm_disks.SIZES.items():
        heads = [lvm_disks.sample(name, at).read(0, _MEMBER) for at in range(len(sizes))]
        found[name] = Pages.of(b"".join(heads))
    written = lvm_disks.written(
        lvm_disks.group(lvm_disks.volume("root", (0, 2, lvm_disks.linear(0))))
    )
    found["written"] = Pages.of(written.read(0, _MEMBER))
    return found


def machine(folder: Path) -> dict[str, Pages]:
    """Whole disks with a system: in a partition, and in a logical volume.

    Args:
        folder: empty.
    """
    tree = system(folder / "tree")
    root = Pages.of_file(ext_image(folder / "root", tree, "-t", "ext4", "-O", "^metadata_csum"))
    boot = sparse(folder / "boot", 4 * MIB)
    run("mkfs.vfat", "-n", "BOOT", "-i", "1234abcd", boot)
    run("mcopy", "-i", boot, tree / "etc/passwd", "::/file")
    home = "933AC7E1-2EB4-4F13-B844-0E14E2AEF915"
    script = f"label: gpt\n2048,131072,L\n,8192,U\n,2048,{home}\n"
    table = Pages.of_file(table_disks.disk_with_table(folder / "disk", script, 80 * MIB))
    text = lvm_disks.group(lvm_disks.volume("root", (0, 64, lvm_disks.linear(0)))).replace(
        "pe_count = 15", "pe_count = 80"
    )
    drawn = lvm_disks.written(text, size=82 * MIB)
    member = Pages.of(drawn.read(0, _MEMBER)).pages
    return {
        "partition": Pages(
            table.size, {**table.pages, **_moved(root), **_moved(Pages.of_file(boot), 65)}
        ),
        "volume": Pages(drawn.size, {**member, **_moved(root)}),
        "bare": root,
    }


def _moved(pages: Pages, mib: int = 1) -> dict[int, bytes]:
    return {number + mib * MIB // PAGE: page for number, page in pages.pages.items()}
