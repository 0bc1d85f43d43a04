"""Bytes as text in as few characters as a component has: it is counted in characters, not bytes.

Each character carries 15 bits: the 27,648 code points from U+3400 to U+9FFF, and as many Hangul
syllables from U+AC00 as there are values left. All of them are single units in UTF-16, none is
changed by Unicode normalisation (NFC), YAML allows them, and a shell takes them as plain bytes.
"""

from __future__ import annotations

import lzma

BITS = 15
FIRST, LAST = 0x3400, 0x9FFF
_GAP = 0xAC00 - (LAST + 1)
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 3, "lp": 0, "pb": 0}]
# The way back, as the instance runs it: the text is on standard input. A one at the beginning
# keeps the zeros that follow it.
UNPACK = (
    "import sys,lzma;n=0\n"
    "for c in sys.stdin.buffer.read().decode().strip():"
    "c=ord(c)-13312;n=n<<15|c-(c>27648)*3072\n"
    "b=n.to_bytes(n.bit_length()//8+1,'big');"
    "exec(lzma.decompress(b[b.index(1)+1:],lzma.FORMAT_RAW,None,"
    "[{'id':33,'dict_size':1<<23,'lc':3,'lp':0,'pb':0}]))"
)


def compressed(source: str) -> bytes:
    """Compress as well as Python's own modules can.

    Args:
        source: Python.
    """
    return lzma.compress(source.encode(), format=lzma.FORMAT_RAW, filters=FILTERS)


def as_text(data: bytes) -> str:
    """Write bytes as characters of 15 bits.

    Args:
        data: any.
    """
    number = int.from_bytes(b"\x01" + data, "big")
    values = []
    while number:
        number, value = divmod(number, 1 << BITS)
        values.append(value)
    return "".join(chr(_code_point(value)) for value in reversed(values))


def _code_point(value: int) -> int:
    point = FIRST + value
    return point if point <= LAST else point + _GAP
