"""Fills a mounted file system with one of everything that the kernel lets root make.

Run as `python -m tests.unit.disk.filesystems.filling FOLDER`.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_NOBODY = 0xFFFFFFFF
_ENTRIES = (
    (1, 7, _NOBODY),
    (2, 5, 1234),
    (4, 5, _NOBODY),
    (8, 4, 99),
    (16, 5, _NOBODY),
    (32, 0, _NOBODY),
)
ACL = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in _ENTRIES)


def fill(top: Path) -> None:
    """Make everything."""
    _files(top)
    _special(top)
    _attributes(top)
    _folders(top)


def _files(top: Path) -> None:
    for size in (0, 1, 59, 60, 61, 100, 140, 4096, 4097, 1_000_003):
        (top / f"size-{size}").write_bytes((b"0123456789abcdef" * 65536)[:size])
    (top / "owned").write_text("x")
    os.chown(top / "owned", 70000, 0xFFFFFFF9)
    (top / "owned").chmod(0o6755)
    for at, seconds in enumerate((0, -1, -(2**31), 2**31, 2**32, 2**33 + 5, 2**34 - 2**31 - 1)):
        (top / f"time-{at}").write_text("")
        os.utime(top / f"time-{at}", ns=(0, seconds * 10**9 + 123456789))
    for name in (
        b"inv\xff\xfealid",
        b"new\nline",
        b"\xed\xa0\x80surrogate",
        b"n" * 255,
        b"back\\slash",
    ):
        os.close(os.open(os.fsencode(top) + b"/" + name, os.O_CREAT))
    for length in (1, 59, 60, 61, 155, 156, 157, 300, 400, 1000):
        with suppress(OSError):  # blocks of 1 KiB hold no longer ones
            (top / f"link-{length}").symlink_to(("ab/" * 400)[:length])
    os.symlink(b"inv\xff/x", os.fsencode(top / "link-invalid"))  # noqa: PTH211 - no text
    with (top / "holes").open("wb") as file:
        for at in (3 << 20, 9 << 20):
            file.seek(at)
            file.write(b"content" * 1000)
        file.truncate(200 << 20)
    with (top / "fragments").open("wb") as file:
        for at in range(600):
            file.seek(at * 8192)
            file.write(b"%08d" % at * 512)
    with (top / "unwritten").open("wb") as file:
        with suppress(OSError):  # ext2 cannot
            os.posix_fallocate(file.fileno(), 0, 1 << 20)
        os.pwrite(file.fileno(), b"W" * 4096, 8192)
        os.pwrite(file.fileno(), b"V" * 100, 500_000)


def _special(top: Path) -> None:
    os.mkfifo(top / "pipe", 0o622)
    os.mknod(top / "device", 0o20666, os.makedev(5, 1))
    os.mknod(top / "disk", 0o60660, os.makedev(259, 70000))
    os.chdir(top)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
    (top / "twice").hardlink_to(top / "owned")


def _attributes(top: Path) -> None:
    for name, pairs in _attribute_lists():
        path = top / name
        if not os.path.lexists(path):
            path.write_text("x")
        for attribute, value in pairs:
            with suppress(OSError):  # no kind has room for all of them
                os.setxattr(path, attribute, value, follow_symlinks=False)


def _attribute_lists() -> Iterator[tuple[str, list[tuple[bytes, bytes]]]]:
    label = (b"security.selinux", b"system_u:object_r:etc_t:s0\0")
    capability = (b"security.capability", struct.pack("<5I", 0x02000001, 0x3000, 0, 0, 0))
    yield "label", [label, (b"user.a", b"1"), (b"user.empty", b""), capability]
    yield "many", [(b"user.attribute%d" % at, b"v" * at) for at in range(60)]
    yield "very-many", [(b"user.%d" % at + b"k" * 100, b"v%d" % at) for at in range(600)]
    yield "large", [(b"user.large", b"L" * 3000), (b"trusted.md5", b"abc")]
    yield "huge", [(b"user.huge", bytes(range(256)) * 200), (b"user.more", b"q" * 65000)]
    yield "names", [(b"user." + b"n" * 250, b"1"), (b"user.inv\xff", b"1")]
    yield "acl", [(b"system.posix_acl_access", ACL)]
    yield "pipe", [label]
    yield "link-59", [label]


def _folders(top: Path) -> None:
    for count in (0, 3, 30, 120, 400, 3000):
        folder = top / f"folder-{count}"
        folder.mkdir(mode=0o2755)
        for at in range(count):
            (folder / f"file-{at}-{'n' * (at % 60)}").touch()
        for at in range(0, count if count > 100 else 0, 3):
            (folder / f"file-{at}-{'n' * (at % 60)}").unlink()
    for name in ("acl", "label"):
        (top / f"folder-{name}").mkdir()
    os.setxattr(top / "folder-acl", "system.posix_acl_default", ACL)
    os.setxattr(top / "folder-label", "security.selinux", b"label\0")
    (top / "sticky").mkdir()
    (top / "sticky").chmod(0o1777)
    deep = top
    for _ in range(60):
        deep /= "deep"
        deep.mkdir()


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
