"""One header block of a tar archive: 512 bytes, as ustar, GNU tar and the old tar write them.

Python's `tarfile` is not used to read archives that strangers made: it reads headers of any length
into memory, keeps every member, and in Python 3.11 loops forever over some broken ones.

Source: POSIX pax(1), "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
"""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.disk.damage import DamageError

BLOCK = 512
_CHECKSUM = slice(148, 156)
_SIGNED_LIMIT = 128
_BASE_256, _NEGATIVE = 0x80, 0xFF
# No field that is read here has a use for more; a negative one is refused.
_MOST = 1 << 62


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of one block, as they are.

    Args:
        name: of the member, its `prefix` in front.
        type: one byte; `b"0"` for a regular file also where the old tar writes a NUL.
        mode, uid, gid, size, mtime: numbers.
        link: target of a link.
        style: `gnu`, `ustar` or `v7`.
        block: all 512 bytes, for what only some types have.
    """

    name: bytes
    type: bytes
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    link: bytes
    style: str
    block: bytes


def decode(block: bytes, at: int) -> Header:
    """Decode a block that is not all zeros.

    Args:
        block: 512 bytes.
        at: where it lies in the archive, for messages.

    Raises:
        DamageError: it is no header.
    """
    if len(block) < BLOCK:
        raise DamageError(f"the tar archive ends within a header (byte {at})")
    try:
        if not _sum_is_right(block):
            raise DamageError(f"no tar header at byte {at}: its checksum is wrong")
        size, mtime = number(block[124:136]), number(block[136:148])
        mode, uid, gid = number(block[100:108]), number(block[108:116]), number(block[116:124])
    except ValueError as error:
        raise DamageError(f"the tar header at byte {at} is damaged: {error}") from error
    if size < 0 or mode < 0:
        raise DamageError(f"the tar header at byte {at} is damaged: a size or mode is negative")
    style = {b"ustar ": "gnu", b"ustar\0": "ustar"}.get(block[257:263], "v7")
    name, prefix = text(block[0:100]), text(block[345:500]) if style == "ustar" else b""
    kind = block[156:157].replace(b"\0", b"0")
    if kind == b"0" and name.endswith(b"/"):
        kind = b"5"
    return Header(
        name=prefix + b"/" + name if prefix else name,
        type=kind,
        mode=mode,
        uid=uid,
        gid=gid,
        size=size,
        mtime=mtime,
        link=text(block[157:257]),
        style=style,
        block=block,
    )


def number(field: bytes) -> int:
    """A number: octal digits, or GNU's base 256.

    Args:
        field: its bytes.

    Raises:
        ValueError: it is neither, or too large.
    """
    digits = field.strip(b" \0")
    if digits.isdigit():
        return int(digits, 8)
    if field[0] in (_BASE_256, _NEGATIVE):
        value = int.from_bytes(field[1:], "big", signed=False)
        value -= (1 << 8 * (len(field) - 1)) if field[0] == _NEGATIVE else 0
        if not -_MOST < value < _MOST:
            raise ValueError(f"a number is out of range: {value}")
        return value
    digits = text(field).strip(b" ")
    if not digits:
        return 0
    if not digits.isdigit():
        raise ValueError(f"not a number: {digits!r}")
    return int(digits, 8)


def text(field: bytes) -> bytes:
    """Bytes up to the first NUL."""
    return field.partition(b"\0")[0]


def _sum_is_right(block: bytes) -> bool:
    wanted = number(block[_CHECKSUM])
    rest = block[:148] + b" " * 8 + block[156:]
    if sum(rest) == wanted:
        return True
    # Some old programs added the bytes as signed numbers.
    return sum(byte - 256 if byte >= _SIGNED_LIMIT else byte for byte in rest) == wanted
