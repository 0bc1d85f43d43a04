"""The members of a tar archive, one after the other; nothing is unpacked and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from imgverify.disk import tar_pax, tar_sparse
from imgverify.disk.damage import DamageError
from imgverify.disk.tar_header import BLOCK, Header, decode, text

# A path that Linux can use has up to 4,095 bytes, and an attribute up to 64 KiB.
_MOST_EXTENDED = 1024 * 1024
_MOST_NAME = 16 * 1024
_MOST_IN_FRONT = 8
_ZEROS = bytes(BLOCK)
# What has no data, whatever its size says. Source: POSIX pax(1), typeflag.
_WITHOUT_DATA = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
_LONG_LINK, _LONG_NAME, _PAX, _PAX_SOLARIS, _PAX_FOR_ALL = b"K", b"L", b"x", b"X", b"g"
_SPARSE, _LABEL, _CONTINUED = b"S", b"V", b"M"


class Stream(Protocol):
    """Bytes from front to back."""

    def read(self, length: int) -> bytes:
        """The next bytes; fewer only at the end."""

    def skip(self, length: int) -> None:
        """Pass over bytes; beyond the end is the same as the end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member.

    Args:
        name: as in the archive, undecodable bytes as surrogates.
        type: `0` file, `1` hard link, `2` symlink, `3` `4` devices, `5` folder, `6` FIFO.
        mode: permission bits.
        uid, gid, mtime: whole numbers.
        size: bytes of the file.
        link: target of a link.
        offset: where its data begins in the archive.
        stored: bytes of data in the archive.
        sparse: which stretches of the file are stored; None when all of it is.
        xattrs: extended attributes.
        style: `gnu`, `ustar`, `v7` or `pax`.
    """

    name: str
    type: str
    mode: int
    uid: int
    gid: int
    mtime: int
    size: int
    link: str
    offset: int
    stored: int
    sparse: tar_sparse.Map | None
    xattrs: dict[str, bytes]
    style: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file; what nobody knows is one. Source: POSIX pax(1)."""
        return self.type not in "123456"


@dataclass(slots=True)
class _Said:
    """What stands in front of a header and changes what it says."""

    name: bytes | None = None
    link: bytes | None = None
    pairs: list[tuple[str, bytes]] = field(default_factory=list)


def entries(stream: Stream) -> Iterator[Entry]:
    """Read every member up to the end mark, or to the end.

    Args:
        stream: the archive, not compressed, from its first byte on.

    Raises:
        DamageError: it is damaged or ends too soon.
    """
    return _Reader(stream).entries()


class _Reader:
    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._at = 0
        self._for_all: dict[str, bytes] = {}

    def entries(self) -> Iterator[Entry]:
        while True:
            at, block = self._at, self._read(BLOCK)
            if block == _ZEROS:
                # Two such blocks are the end; some programs write only one.
                return
            if not block:
                raise DamageError(f"the tar archive has no end mark: it is cut off at byte {at}")
            entry = self._entry(block, at)
            if entry is None:
                continue
            yield entry
            self._skip(entry.offset + _rounded(entry.stored) - self._at)

    def _entry(self, block: bytes, at: int) -> Entry | None:
        said = _Said()
        for _ in range(_MOST_IN_FRONT):
            header = decode(block, at)
            if not self._heard(header, said, at):
                break
            block = self._read(BLOCK)
        else:
            raise DamageError(f"the tar archive has too many extended headers at byte {at}")
        if header.type == _CONTINUED:
            raise DamageError("the tar archive is one part of several")
        if header.type == _LABEL:
            return None
        return self._made(header, said, at)

    def _heard(self, header: Header, said: _Said, at: int) -> bool:
        """Take in a header that says something of the next one."""
        if header.type == _LONG_NAME:
            said.name = text(self._content(header, _MOST_NAME, at))
        elif header.type == _LONG_LINK:
            said.link = text(self._content(header, _MOST_NAME, at))
        elif header.type in (_PAX, _PAX_SOLARIS):
            said.pairs += tar_pax.pairs(self._content(header, _MOST_EXTENDED, at), at)
        elif header.type == _PAX_FOR_ALL:
            # Of what could hold for all members, only comments are met in practice.
            new = tar_pax.records(self._content(header, _MOST_EXTENDED, at), at)
            self._for_all = {**self._for_all, **new}
            if sum(len(key) + len(value) for key, value in self._for_all.items()) > _MOST_EXTENDED:
                raise DamageError(f"the extended tar headers up to byte {at} are too long")
        else:
            return False
        return True

    def _made(self, header: Header, said: _Said, at: int) -> Entry:
        found = {**self._for_all, **dict(said.pairs)} if said.pairs or self._for_all else {}
        stored = tar_pax.whole(found["size"], at) if "size" in found else header.size
        if stored < 0:
            raise DamageError(f"the tar header at byte {at} is damaged: a size is negative")
        sparse, size, offset, stored = self._sparse(header, said, found, stored, at)
        if header.type in _WITHOUT_DATA:
            size = stored = 0
        name = found.get("GNU.sparse.name", found.get("path", said.name))
        link = found.get("linkpath", said.link)
        if max(len(name or b""), len(link or b"")) > _MOST_NAME:
            raise DamageError(f"the member at byte {at} of the tar archive has too long a name")
        return Entry(
            name=_decoded(header.name if name is None else name),
            type="5" if header.type == b"D" else header.type.decode("latin-1"),
            mode=header.mode & 0o7777,
            uid=tar_pax.whole(found["uid"], at) if "uid" in found else header.uid,
            gid=tar_pax.whole(found["gid"], at) if "gid" in found else header.gid,
            mtime=tar_pax.whole(found["mtime"], at) if "mtime" in found else header.mtime,
            size=size,
            link=_decoded(header.link if link is None else link),
            offset=offset,
            stored=stored,
            sparse=sparse,
            xattrs=tar_pax.xattrs(found, at) if found else {},
            style="pax" if said.pairs else header.style,
        )

    def _sparse(
        self, header: Header, said: _Said, found: dict[str, bytes], stored: int, at: int
    ) -> tuple[tar_sparse.Map | None, int, int, int]:
        """The map, the size of the file, and where and how many its stored bytes are."""
        if header.type == _SPARSE:
            sparse, size = tar_sparse.old_gnu(header, self._read, at)
            return sparse, size, self._at, stored
        if header.type != b"0" or not any(key.startswith("GNU.sparse.") for key in found):
            return None, stored, self._at, stored
        size, taken = tar_sparse.size_of(found, at), 0
        if "GNU.sparse.major" in found:
            stretches, taken = tar_sparse.in_front(self._read, at)
        else:
            stretches = tar_sparse.listed(said.pairs, at)
        stored -= taken
        return tar_sparse.checked(stretches, size, stored, at), size, self._at, stored

    def _content(self, header: Header, most: int, at: int) -> bytes:
        if header.size > most:
            raise DamageError(
                f"the extended tar header at byte {at} has {header.size} bytes; at most {most} "
                "are read"
            )
        data = self._read(_rounded(header.size))
        if len(data) < header.size:
            raise DamageError(f"the tar archive ends within a header (byte {at})")
        return data[: header.size]

    def _read(self, length: int) -> bytes:
        data = self._stream.read(length)
        self._at += len(data)
        return data

    def _skip(self, length: int) -> None:
        self._stream.skip(length)
        self._at += length


def _rounded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
