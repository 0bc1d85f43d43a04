"""Members of tar archives, as other programs write them."""

from __future__ import annotations

import os
import subprocess
import tarfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk import tar_header
from imgverify.disk.damage import DamageError
from imgverify.disk.source import FileSource
from imgverify.disk.tar_entries import Entry, entries
from imgverify.disk.tar_stream import FileStream
from tests.unit.disk.tars import TIME, file, folder, hard_link, member, symlink, tar

STYLES = {
    "ustar": tarfile.USTAR_FORMAT,
    "gnu": tarfile.GNU_FORMAT,
    "pax": tarfile.PAX_FORMAT,
}
LONG = "a-long-folder/" * 12 + "file"


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


def _entries(path: Path) -> list[Entry]:
    with closing(FileSource(path)) as source:
        return list(entries(FileStream(source)))


@pytest.mark.parametrize("style", STYLES)
def test_every_style(tmp_path: Path, style: str) -> None:
    """Types, numbers and names are what was written, whatever the style."""
    path = tar(
        tmp_path / "x.tar",
        folder("etc/", mode=0o2750, uid=7, gid=8),
        file("etc/passwd", b"root\n", mode=0o4755, uid=2_000_000, gid=1_999_999),
        symlink("link", "etc/passwd"),
        hard_link("hard", "etc/passwd"),
        (member("null", type=tarfile.CHRTYPE, devmajor=1, devminor=3), b""),
        (member("pipe", type=tarfile.FIFOTYPE), b""),
        file("last", b"x" * 513),
        style=STYLES[style],
    )
    found = {entry.name.rstrip("/"): entry for entry in _entries(path)}
    assert {name: entry.type for name, entry in found.items()} == {
        "etc": "5",
        "etc/passwd": "0",
        "link": "2",
        "hard": "1",
        "null": "3",
        "pipe": "6",
        "last": "0",
    }
    passwd = found["etc/passwd"]
    assert (passwd.mode, passwd.uid, passwd.gid) == (0o4755, 2_000_000, 1_999_999)
    assert (passwd.mtime, passwd.size, passwd.style) == (TIME, 5, found["last"].style)
    assert path.read_bytes()[passwd.offset :].startswith(b"root\n")
    assert (found["etc"].mode, found["link"].link) == (0o2750, "etc/passwd")


@pytest.mark.parametrize("style", ["gnu", "pax"])
def test_long_and_odd_names(tmp_path: Path, style: str) -> None:
    """Names longer than a header, and names that are no text, survive."""
    odd = os.fsdecode(b"etc/\xff\xfe\nname")
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w", format=STYLES[style], errors="surrogateescape") as archive:
        for info, _ in (file(LONG), symlink("link", LONG), file(odd), file("ümlaut")):
            archive.addfile(info)
    found = _entries(path)
    assert [entry.name for entry in found] == [LONG, "link", odd, "ümlaut"]
    assert found[1].link == LONG


def test_large_numbers(tmp_path: Path) -> None:
    """Numbers beyond octal digits, and times before 1970, are read in both ways of writing them."""
    for style in ("gnu", "pax"):
        path = tar(
            tmp_path / "x.tar",
            file("x", uid=4_000_000_000, gid=3_000_000_000, mtime=-5),
            style=STYLES[style],
        )
        (entry,) = _entries(path)
        assert (entry.uid, entry.gid, entry.mtime) == (4_000_000_000, 3_000_000_000, -5)


def test_fractions_of_a_second(tmp_path: Path) -> None:
    """A time is cut to whole seconds towards the past, as stat(1) shows it."""
    path = tar(
        tmp_path / "x.tar",
        (member("x", pax_headers={"mtime": "1700000000.75"}), b""),
        (member("y", pax_headers={"mtime": "-1.5"}), b""),
    )
    assert [entry.mtime for entry in _entries(path)] == [1_700_000_000, -2]


def test_attributes(tmp_path: Path) -> None:
    """Attributes of all writers are read; binary values are kept as they are."""
    value = b"\x01\x00\x00\x02\n=\xff"
    path = tmp_path / "x.tar"
    headers = {
        "SCHILY.xattr.security.selinux": "system_u:object_r:etc_t:s0\0",
        "SCHILY.xattr.security.capability": value.decode("utf-8", "surrogateescape"),
        "LIBARCHIVE.xattr.user.a%20b": "eA",
        "RHT.security.selinux": "ignored",
    }
    with tarfile.open(path, "w", errors="surrogateescape", encoding="utf-8") as archive:
        archive.addfile(member("x", pax_headers=headers))
        archive.addfile(member("y"))
    first, second = _entries(path)
    assert first.xattrs == {
        "security.selinux": b"system_u:object_r:etc_t:s0\0",
        "security.capability": value,
        "user.a b": b"x",
    }
    assert second.xattrs == {}


@pytest.mark.parametrize(
    "options",
    [
        ["--format=oldgnu"],
        ["--format=gnu"],
        ["--format=pax", "--sparse-version=0.0"],
        ["--format=pax", "--sparse-version=0.1"],
        ["--format=pax", "--sparse-version=1.0"],
    ],
    ids="".join,
)
def test_sparse_members(tmp_path: Path, options: list[str]) -> None:
    """Maps of all kinds that GNU tar writes lead to the bytes of the file."""
    path = tmp_path / "disk.raw"
    with path.open("wb") as holes:
        for number in range(40):
            holes.seek(number * 200_000)
            holes.write(b"%05d" % number)
        holes.truncate(10_000_000)
    command = ["tar", "-C", str(tmp_path), "-S", *options, "-cf", str(tmp_path / "x.tar")]
    subprocess.run([*command, "disk.raw"], check=True)
    (entry,) = _entries(tmp_path / "x.tar")
    assert entry.name == "disk.raw"
    assert entry.size == 10_000_000
    assert entry.sparse is not None
    built, at = bytearray(entry.size), entry.offset
    data = (tmp_path / "x.tar").read_bytes()
    for offset, length in entry.sparse:
        built[offset : offset + length] = data[at : at + length]
        at += length
    assert bytes(built) == path.read_bytes()
    assert entry.stored < 1_000_000


def test_headers_for_all_members(tmp_path: Path) -> None:
    """A global extended header holds until another one says otherwise."""
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w", pax_headers={"comment": "from git", "uid": "77"}) as archive:
        archive.addfile(member("x"))
    assert [entry.uid for entry in _entries(path)] == [77]


def test_cut_off_archives(tmp_path: Path) -> None:
    """An archive that ends too soon is never taken for a whole one."""
    whole = tar(tmp_path / "x.tar", file("a", b"1" * 600), file("b")).read_bytes()
    for length in (0, 100, 512 + 1024, 512 + 1024 + 512):
        with pytest.raises(DamageError, match=r"ends|end mark"):
            list(entries(FileStream(_Bytes(whole[:length]))))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": b"x", "size": 2**30}, "at most"),
        ({"type": b"L", "size": 2**20}, "at most"),
        ({"type": b"M"}, "one part of several"),
    ],
)
def test_hostile_headers(change: dict[str, object], reason: str) -> None:
    """Headers that ask for too much, or that cannot be read alone, are refused."""
    data = member("x", **change).tobuf(tarfile.GNU_FORMAT) + bytes(1024)
    with pytest.raises(DamageError, match=reason):
        list(entries(FileStream(_Bytes(data))))


def test_endless_extended_headers() -> None:
    """Extended headers in front of each other do not go on forever."""
    long = member("x", type=b"L", size=2).tobuf(tarfile.GNU_FORMAT) + b"ab".ljust(512, b"\0")
    with pytest.raises(DamageError, match="too many extended headers"):
        list(entries(FileStream(_Bytes(long * 1000))))


def test_negative_size() -> None:
    """A negative size would lead backwards, and round and round."""
    block = bytearray(member("x").tobuf(tarfile.GNU_FORMAT)[:512])
    block[124:136] = b"\xff" * 10 + b"\xfe\x00"
    block[148:156] = b"        "
    block[148:156] = b"%06o\0 " % sum(block)
    with pytest.raises(DamageError, match="negative"):
        list(entries(FileStream(_Bytes(bytes(block) + bytes(1024)))))


@given(st.binary(max_size=2048), st.integers(0, 4), st.data())
def test_any_bytes(noise: bytes, place: int, data: st.DataObject) -> None:
    """Whatever stands in an archive, reading it ends with members or with a sentence."""
    pax = member("n" * 120, pax_headers={"GNU.sparse.major": "1", "GNU.sparse.realsize": "9"})
    whole = bytearray(pax.tobuf(tarfile.PAX_FORMAT) + member("y").tobuf() + bytes(1024))
    at = min(place * 512 + data.draw(st.integers(0, 511)), len(whole))
    whole[at : at + len(noise)] = noise
    if data.draw(st.booleans()):
        for start in range(0, len(whole) - 511, 512):
            block = whole[start : start + 512]
            block[148:156] = b"        "
            whole[start + 148 : start + 156] = b"%06o\0 " % (sum(block) & 0o777777)
    with suppress(DamageError):
        for entry in entries(FileStream(_Bytes(bytes(whole)))):
            assert entry.stored >= 0
            assert entry.size >= 0


@given(st.binary(min_size=1, max_size=12))
def test_any_number(field: bytes) -> None:
    """A field is a number or a ValueError."""
    with suppress(ValueError):
        assert abs(tar_header.number(field)) < 2**63
