"""Tar archives of a root file system."""

from __future__ import annotations

import tarfile
from pathlib import Path

from tests.hostile.cases import canary, looked_at, refused
from tests.hostile.roots import SYSTEM, archive
from tests.unit.disk.tars import file, folder, hard_link, member, symlink

_BLOCK = 512


def _number(field: bytes, data: bytearray, at: int, place: slice) -> None:
    """Write a field of a header and mend its checksum."""
    head = data[at : at + _BLOCK]
    head[place] = field
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    data[at : at + _BLOCK] = head


def _with_size(path: Path, field: bytes) -> Path:
    """The size of the last member becomes something else."""
    archive(path, file("etc/last", b"x" * 10))
    data = bytearray(path.read_bytes())
    _number(field, data, data.index(b"etc/last"), slice(124, 136))
    path.write_bytes(data)
    return path


@looked_at("biggest folders")
def members_outside(place: Path) -> Path:
    """Members with absolute names, and links to this host in every way."""
    outside = str(canary(place))
    return archive(
        place / "root.tar",
        file("/etc/absolute", b"x"),
        symlink("etc/os-release", outside),
        symlink("etc/hostname", "../../../../../../../../etc/hostname"),
        symlink("etc/group", "/etc/group"),
        hard_link("etc/passwd", outside),
        symlink("etc/ssh", "/etc/ssh"),
        file("etc/ssh/sshd_config", b"PermitRootLogin yes\n"),
        without=("etc/os-release", "etc/passwd"),
    )


@refused("a member outside of it")
def member_above(place: Path) -> Path:
    """A member that goes up, out of the archive."""
    return archive(place / "root.tar", file("../../../../../../tmp/escaped", b"x"))


@looked_at("biggest folders")
def devices_and_pipes(place: Path) -> Path:
    """Devices of this host under the names of files."""
    kinds = {"etc/passwd": tarfile.CHRTYPE, "etc/shadow": tarfile.BLKTYPE, "etc/group": b"6"}
    special = [
        (member(name, type=kind, devmajor=8, devminor=0), b"") for name, kind in kinds.items()
    ]
    return archive(place / "root.tar", *special, without=tuple(kinds))


@looked_at("biggest folders")
def members_twice(place: Path) -> Path:
    """One name as file, folder, link and file again: the last one counts."""
    return archive(
        place / "root.tar",
        *(file("etc/passwd", b"a:x:0:0::/:/bin/sh\n") for _ in range(2000)),
        symlink("etc/passwd", "/etc/shadow"),
        folder("etc/passwd"),
        file("etc/passwd/in-it", b"x"),
        file("etc/passwd", SYSTEM["etc/passwd"]),
    )


@refused("size")
def negative_size(place: Path) -> Path:
    """A member of less than no bytes, in base 256."""
    return _with_size(place / "root.tar", b"\xff" * 11 + b"\xf6")


@refused("cut off")
def size_of_four_exbibytes(place: Path) -> Path:
    """A member of nearly 2^62 bytes."""
    return _with_size(place / "root.tar", b"\x80" + ((1 << 62) - 513).to_bytes(11, "big"))


@refused("header")
def extended_headers_without_an_end(place: Path) -> Path:
    """Headers in front of headers in front of headers."""
    path = archive(place / "root.tar")
    data = path.read_bytes().rstrip(b"\0")
    record = b"8 a=bcd\n".ljust(_BLOCK, b"\0")
    header = member("x", type=b"x", size=8).tobuf(tarfile.USTAR_FORMAT)
    path.write_bytes(data + bytes(-len(data) % _BLOCK) + (header + record) * 9000)
    return path


@refused("bytes")
def extended_header_of_a_gibibyte(place: Path) -> Path:
    """An extended header that says it is a GiB, most of it a hole."""
    path = archive(place / "root.tar")
    info = member("etc/x", type=b"x", size=1 << 30)
    end = path.stat().st_size - 10240
    with path.open("r+b") as out:
        out.seek(max(0, len(path.read_bytes().rstrip(b"\0")) // _BLOCK * _BLOCK + _BLOCK))
        out.write(info.tobuf())
        out.seek((1 << 30) + 4096, 1)
        out.write(bytes(max(1024, end)))
    return path


@looked_at("biggest folders")
def many_extended_records(place: Path) -> Path:
    """Thousands of attributes on one member, names of every kind."""
    headers = {f"SCHILY.xattr.user.{number}": "v" * 50 for number in range(8000)}
    info = member("etc/x", pax_headers=headers)
    return archive(place / "root.tar", (info, b""), style=tarfile.PAX_FORMAT)


@refused("sparse")
def sparse_map_beyond_its_file(place: Path) -> Path:
    """A sparse member whose stretches overlap and lie outside."""
    headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.name": "etc/passwd",
        "GNU.sparse.size": str(1 << 61),
        "GNU.sparse.numblocks": "2",
        "GNU.sparse.map": f"0,512,{1 << 60},{1 << 60}",
    }
    info = member("etc/x", pax_headers=headers, size=1024)
    return archive(place / "root.tar", (info, b"x" * 1024), style=tarfile.PAX_FORMAT)


@refused("the map of the sparse member")
def sparse_file_of_two_exbibytes(place: Path) -> Path:
    """A configuration that is 2^61 bytes of zeros."""
    headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.name": "etc/fstab",
        "GNU.sparse.size": str(1 << 61),
        "GNU.sparse.numblocks": "2",
        "GNU.sparse.map": f"0,512,{1 << 61},0",
    }
    info = member("etc/x", pax_headers=headers, size=512)
    return archive(place / "root.tar", (info, b"#" * 512), style=tarfile.PAX_FORMAT)


@looked_at("biggest folders")
def folder_of_a_hundred_thousand(place: Path) -> Path:
    """So many names in one folder."""
    many = (file(f"etc/sysctl.d/{number}") for number in range(100_000))
    return archive(place / "root.tar", *many)


@looked_at("folders")
def folders_in_folders_in_an_archive(place: Path) -> Path:
    """Two thousand levels, by names of many kilobytes."""
    return archive(place / "root.tar", file("etc/" + "d/" * 2000 + "x"), style=tarfile.PAX_FORMAT)


@looked_at("biggest folders")
def hard_links_that_go_round(place: Path) -> Path:
    """Hard links to each other, to a folder, and to what is not there."""
    return archive(
        place / "root.tar",
        hard_link("etc/group", "etc/gshadow"),
        hard_link("etc/gshadow", "etc/group"),
        hard_link("etc/fstab", "etc"),
        hard_link("etc/hosts", "nowhere"),
    )


@refused("empty")
def no_bytes(place: Path) -> Path:
    """An artifact of no bytes."""
    (place / "disk.raw").write_bytes(b"")
    return place / "disk.raw"
