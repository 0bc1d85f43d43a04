"""Maps of sparse members: which stretches of a file are stored in a tar archive.

Source: GNU tar's manual, "Storing Sparse Files" (old GNU, and the PAX formats 0.0, 0.1 and 1.0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from imgverify.disk.damage import DamageError
from imgverify.disk.tar_header import BLOCK, Header, number

Map = tuple[tuple[int, int], ...]
"""Offset in the file and length of each stretch that is stored, in bytes and in order."""

MOST_STRETCHES = 200_000
_ENTRY = 24
_IN_HEADER, _IN_EXTENSION = 4, 21
_DIGITS = 18


def old_gnu(header: Header, read: Callable[[int], bytes], at: int) -> tuple[Map, int]:
    """The map in a header of type `S` and the blocks that follow it.

    Args:
        header: of the member.
        read: takes bytes from behind the header.
        at: where the header lies, for messages.

    Returns:
        The map, and the size of the file.
    """
    stretches: list[tuple[int, int]] = []
    block, start, count, more = header.block, 386, _IN_HEADER, header.block[482]
    try:
        size = number(header.block[483:495])
        while True:
            for place in range(start, start + count * _ENTRY, _ENTRY):
                entry = block[place : place + _ENTRY]
                if entry.strip(b"\0"):
                    stretches.append((number(entry[:12]), number(entry[12:])))
            if not more:
                break
            block, start, count = read(BLOCK), 0, _IN_EXTENSION
            if len(block) < BLOCK or len(stretches) > MOST_STRETCHES:
                raise _broken(at)
            more = block[504]
    except ValueError as error:
        raise _broken(at) from error
    return checked(stretches, size, header.size, at), size


def listed(pairs: Sequence[tuple[str, bytes]], at: int) -> list[tuple[int, int]]:
    """The map of the PAX formats 0.0 and 0.1.

    Args:
        pairs: records of the extended header, in their order.
        at: where it lies, for messages.
    """
    numbers: list[int] = []
    for keyword, value in pairs:
        if keyword in ("GNU.sparse.offset", "GNU.sparse.numbytes"):
            numbers.append(_decimal(value, at))
        elif keyword == "GNU.sparse.map":
            numbers = [_decimal(one, at) for one in value.split(b",")]
    if len(numbers) % 2 or len(numbers) > 2 * MOST_STRETCHES:
        raise _broken(at)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def in_front(read: Callable[[int], bytes], at: int) -> tuple[list[tuple[int, int]], int]:
    """The map of the PAX format 1.0, which lies in front of the data.

    Args:
        read: takes bytes from behind the header.
        at: where the header lies, for messages.

    Returns:
        The map, and how many bytes it took.
    """
    buffer, taken, numbers = b"", 0, list[int]()
    wanted = 1
    while len(numbers) < wanted:
        line, newline, rest = buffer.partition(b"\n")
        if newline:
            numbers.append(_decimal(line, at))
            buffer = rest
            if len(numbers) == 1:
                if numbers[0] > MOST_STRETCHES:
                    raise _broken(at)
                wanted = 1 + 2 * numbers[0]
            continue
        block = read(BLOCK)
        if len(block) < BLOCK or len(buffer) > _DIGITS:
            raise _broken(at)
        buffer, taken = buffer + block, taken + BLOCK
    return list(zip(numbers[1::2], numbers[2::2], strict=True)), taken


def size_of(found: Mapping[str, bytes], at: int) -> int:
    """The size of the file that PAX records tell, in bytes.

    Args:
        found: records by keyword.
        at: where the header lies, for messages.
    """
    value = found.get("GNU.sparse.realsize", found.get("GNU.sparse.size"))
    if value is None:
        raise _broken(at)
    return _decimal(value, at)


def checked(stretches: Sequence[tuple[int, int]], size: int, stored: int, at: int) -> Map:
    """See that a map is in order, within the file, and as long as what is stored.

    Args:
        stretches: the map.
        size: bytes of the file.
        stored: bytes in the archive.
        at: where the header lies, for messages.

    Raises:
        DamageError: it is not.
    """
    end = total = 0
    for offset, length in stretches:
        if offset < end or length < 0:
            raise _broken(at)
        end, total = offset + length, total + length
    if end > size or total > stored:
        raise _broken(at)
    return tuple(one for one in stretches if one[1])


def _decimal(value: bytes, at: int) -> int:
    if not value.isdigit() or len(value) > _DIGITS:
        raise _broken(at)
    return int(value)


def _broken(at: int) -> DamageError:
    return DamageError(f"the map of the sparse member at byte {at} of the tar archive is damaged")
