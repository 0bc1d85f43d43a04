"""rpm's database as Berkeley DB keeps it: `Packages`, a hash of headers by number.

Pages are reached as the library reaches them, by bucket: what was deleted is still in the file, on
pages that no bucket leads to any more.

Source: Berkeley DB's src/dbinc/db_page.h and hash.h; rpm's lib/backend/bdb_ro.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.disk.damage import DamageError

_HASH_MAGIC = 0x061561
_VERSIONS = (8, 9, 10)
_META_SIZE = 512
_META_PAGE, _OVERFLOW_PAGE = 8, 7
_BUCKET_PAGES = (2, 13)
_CHECKSUMS = 1
_PAGE_SIZES = tuple(1 << bits for bits in range(9, 17))
_PAGE_HEAD = 26
_ON_PAGE, _OFF_PAGE = 1, 3
_OFF_PAGE_SIZE = 12
_KEY_SIZE = 4
_NEXT_NUMBER = bytes(_KEY_SIZE)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's head and bytes; `items` is a count on a bucket's page, `free` a length on others."""

    number: int
    next: int
    items: int
    free: int
    kind: int
    data: bytes


def headers(data: bytes) -> Iterator[bytes]:
    """Every package's header.

    Args:
        data: the whole file.

    Raises:
        DamageError: it is cut off, of a kind that rpm does not write, or contradicts itself.
    """
    hashed = _Hash(data)
    for bucket in range(hashed.buckets):
        for page in hashed.pages_of(bucket):
            yield from hashed.headers_on(page)


class _Hash:
    def __init__(self, data: bytes) -> None:
        if len(data) < _META_SIZE:
            raise DamageError(f"{len(data)} bytes are no Berkeley DB database")
        self._data = data
        self._order = next(
            (
                order
                for order in "<>"
                if struct.unpack_from(f"{order}I", data, 12)[0] == _HASH_MAGIC
            ),
            "",
        )
        if not self._order:
            raise DamageError("it is no hash of Berkeley DB")
        version, self._size = self._numbers(16, 2)
        encryption, kind, flags = data[24:27]
        if version not in _VERSIONS or kind != _META_PAGE or self._size not in _PAGE_SIZES:
            raise DamageError(f"a hash of version {version}, with pages of {self._size} bytes")
        if encryption or flags & _CHECKSUMS:
            raise DamageError("it is encrypted, or has checksums, as rpm's are not")
        (last,) = self._numbers(32, 1)
        (highest,) = self._numbers(72, 1)
        self._spares = self._numbers(96, 32)
        self._pages = len(data) // self._size
        if last >= self._pages or highest >= self._pages:
            raise DamageError(f"it is cut off after {self._pages} pages of {last + 1}")
        self.buckets = highest + 1
        # A page has one place. One that is met twice is damage, and could go on forever.
        self._met = bytearray(self._pages)

    def _numbers(self, at: int, count: int) -> tuple[int, ...]:
        return struct.unpack_from(f"{self._order}{count}I", self._data, at)

    def _page(self, number: int) -> _Page:
        if not 0 < number < self._pages or self._met[number]:
            raise DamageError(f"page {number} is outside of the file, or in use twice")
        self._met[number] = 1
        start = number * self._size
        data = self._data[start : start + self._size]
        own, _, following, items, free, _, kind = struct.unpack_from(
            f"{self._order}IIIHHBB", data, 8
        )
        if own != number and any(data):
            raise DamageError(f"page {number} is damaged: it calls itself {own}")
        return _Page(number, following, items, free, kind, data)

    def pages_of(self, bucket: int) -> Iterator[_Page]:
        """The page of a bucket, and those that follow it."""
        number = bucket + self._spares[bucket.bit_length()]
        while number:
            page = self._page(number)
            # A bucket that was never written to is a hole in the file.
            if page.kind not in _BUCKET_PAGES and any(page.data):
                raise DamageError(f"page {number} of bucket {bucket} is of type {page.kind}")
            yield page
            number = page.next

    def headers_on(self, page: _Page) -> Iterator[bytes]:
        """Every second item is a value."""
        if page.items % 2 or _PAGE_HEAD + 2 * page.items > self._size:
            raise DamageError(f"page {page.number} is damaged: it has {page.items} items")
        starts = struct.unpack_from(f"{self._order}{page.items}H", page.data, _PAGE_HEAD)
        # They are laid down from the end of the page, each before the one that came first.
        stretches = list(zip(starts, (self._size, *starts), strict=False))
        if any(not _PAGE_HEAD + 2 * page.items <= start < end for start, end in stretches):
            raise DamageError(f"page {page.number} is damaged: its items overlap")
        items = [page.data[start:end] for start, end in stretches]
        for key, value in zip(items[::2], items[1::2], strict=True):
            if key[0] != _ON_PAGE or len(key) != 1 + _KEY_SIZE:
                raise DamageError(f"page {page.number} has a key that is no number")
            # The number that the next package gets is not a package.
            if key[1:] != _NEXT_NUMBER:
                yield self._value(page, value)

    def _value(self, page: _Page, item: bytes) -> bytes:
        if item[0] == _ON_PAGE:
            return item[1:]
        if item[0] != _OFF_PAGE or len(item) != _OFF_PAGE_SIZE:
            raise DamageError(f"page {page.number} has an item of type {item[0]}")
        number, length = struct.unpack_from(f"{self._order}II", item, 4)
        parts = []
        while number:
            part = self._page(number)
            if part.kind != _OVERFLOW_PAGE or _PAGE_HEAD + part.free > self._size:
                raise DamageError(f"page {number} is no part of a long value")
            parts.append(part.data[_PAGE_HEAD : _PAGE_HEAD + part.free])
            number = part.next
        value = b"".join(parts)
        if len(value) != length:
            raise DamageError(f"a value of {length} bytes has {len(value)} on its pages")
        return value
