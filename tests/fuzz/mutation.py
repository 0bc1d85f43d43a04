"""What may happen to the bytes of an artifact."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.fuzz.pages import FLAT, PAGE, Edit, Pages

_HEAD = 1024
_NEAR = 200
_DECIMALS = (
    *(b"0", b"-1", b"1", b"4294967296", b"18446744073709551615", b"9" * 30),
    *(b"1e400", b"0x7fffffff", b"NaN", b"\xd9\xa3", b"\xc2\xb2", b"9" * 5000),
)
_TOKENS = (
    *(
        b"\0",
        b"\n",
        b"\r\n",
        b" ",
        b"\t",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"'",
        b"\\",
        b"#",
        b"=",
        b"/",
        b"//",
        b"..",
        b"/../",
        b"*",
        b"%",
    ),
    *(
        b"[" * 3000,
        b"(" * 300,
        b"{" * 20,
        b"a" * 300,
        b"/x" * 3000,
        b"(a*)*b",
        b"/home/(.*a)*b x:y:z",
        b"?",
        b"[[:alpha:]]",
    ),
    *(b"\x1b[31m", b"$(x)", b"${x}", b"<x>", b"</x>", b"&#0;", b"<!DOCTYPE x>", b"-", b":", b"|"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged artifact.

    Args:
        seed: name of the valid one.
        changes: what happens to it; each is one mutation.
        size: bytes at the end; negative for what the changes leave.
    """

    seed: str
    changes: tuple[tuple[Edit, ...], ...]
    size: int = -1

    def apply(self, seed: Pages) -> Pages:
        """Make the damaged artifact."""
        return seed.changed((edit for change in self.changes for edit in change), self.size)


class Mutator:
    """Draws mutations.

    Args:
        draw: where chance comes from.
        pages: the valid artifact.
        others: what may be spliced in.
        places: offset and length of what a reader comes by.
        is_text: whether its numbers are written in decimals.
    """

    def __init__(
        self,
        draw: random.Random,
        pages: Pages,
        others: Sequence[Pages],
        places: Sequence[tuple[int, int]],
        *,
        is_text: bool,
    ) -> None:
        self._draw = draw
        self._pages = pages
        self._others = others
        self._places = places
        self._is_text = is_text
        self._held = sorted(pages.pages)

    def case(self, name: str) -> Case:
        """Draw one to eight mutations, few more often than many.

        Args:
            name: of the valid artifact.
        """
        count = min(8, 1 + int(self._draw.expovariate(0.6)))
        changes = tuple(self._change() for _ in range(count))
        size = -1
        if self._draw.random() < 0.05:
            changes, size = changes[: self._draw.randrange(2)], self._size()
        return Case(name, changes, size)

    def _change(self) -> tuple[Edit, ...]:
        if self._is_text and self._draw.random() < 0.7:
            return self._text()
        kinds = (self._flip, self._number, self._number, self._number, self._bytes)
        rare = (self._move, self._splice, self._fill, self._swap, self._digits)
        return self._draw.choice(kinds if self._draw.random() < 0.8 else rare)()

    def _place(self) -> int:
        draw, size = self._draw, max(1, self._pages.size)
        chance = draw.random()
        if chance < 0.6 and self._places:
            # A structure of a few bytes is as good as a block of content.
            at, length = draw.choice(self._places)
            return min(at + draw.randrange(length), size - 1)
        if chance < 0.8 and self._held:
            return min(draw.choice(self._held) * PAGE + draw.randrange(PAGE), size - 1)
        if chance < 0.92:
            return draw.randrange(min(_HEAD, size))
        return max(0, size - 1 - draw.randrange(_HEAD)) if chance < 0.97 else draw.randrange(size)

    def _over(self, at: int, data: bytes) -> tuple[Edit, ...]:
        data = data[: max(0, self._pages.size - at)]
        return (Edit(at, len(data), data),)

    def _flip(self) -> tuple[Edit, ...]:
        at = self._place()
        (byte,) = self._pages.read(at, 1) or b"\0"
        return self._over(at, bytes([byte ^ 1 << self._draw.randrange(8)]))

    def _bytes(self) -> tuple[Edit, ...]:
        return self._over(self._place(), self._draw.randbytes(self._draw.choice((1, 1, 2, 4, 16))))

    def _number(self) -> tuple[Edit, ...]:
        draw, width = self._draw, self._draw.choice((1, 2, 2, 4, 4, 4, 8, 8))
        at = self._place() // width * width
        order: Literal["little", "big"] = draw.choice(("little", "big"))
        old = int.from_bytes(self._pages.read(at, width), order)
        most, size = (1 << 8 * width) - 1, self._pages.size
        value = draw.choice(
            (
                *(
                    0,
                    1,
                    2,
                    most,
                    most - 1,
                    most >> 1,
                    (most >> 1) + 1,
                    1 << draw.randrange(8 * width),
                ),
                *(old + 1, old - 1, old * 2, old // 2, old ^ 1 << draw.randrange(8 * width)),
                *(old + draw.randint(-64, 64), size, size // 512, size // 1024, size // 4096),
            )
        )
        return self._over(at, (value & most).to_bytes(width, order))

    def _digits(self) -> tuple[Edit, ...]:
        """Another number in the place of one that is written in digits, as in tar headers."""
        at = self._place()
        data = self._pages.read(at, _NEAR)
        start, end = _digits(data, 0)
        digits = self._draw.choice((b"0", b"7", b"8", b"9", b"1", b" ", b"-", b"4")) * (end - start)
        if self._draw.random() < 0.5:
            digits = bytes(self._draw.choice(b"01234567") for _ in digits)
        return self._over(at + start, digits)

    def _block(self) -> tuple[int, int]:
        length = self._draw.choice((4, 8, 16, 32, 64, 128, 512, 1024, 4096))
        return self._place() // length * length, length

    def _move(self) -> tuple[Edit, ...]:
        at, length = self._block()
        return self._over(self._place() // length * length, self._pages.read(at, length))

    def _swap(self) -> tuple[Edit, ...]:
        at, length = self._block()
        other = self._place() // length * length
        return (
            *self._over(other, self._pages.read(at, length)),
            *self._over(at, self._pages.read(other, length)),
        )

    def _splice(self) -> tuple[Edit, ...]:
        other = self._draw.choice(self._others)
        at, length = self._block()
        if self._draw.random() < 0.5 and other.pages:
            origin = self._draw.choice(sorted(other.pages)) * PAGE
        else:
            origin = at
        return self._over(at, other.read(origin, length))

    def _fill(self) -> tuple[Edit, ...]:
        at, length = self._block()
        return self._over(at, bytes([self._draw.choice((0, 0xFF, 0x41))]) * length)

    def _size(self) -> int:
        draw, size = self._draw, self._pages.size
        if self._is_text:
            return draw.randrange(size + 1)
        return draw.choice(
            (
                *(draw.randrange(size + 1), self._place(), self._place() // 512 * 512, size - 1),
                *(size - 512, size + draw.randrange(1, 65536), size + 512, 1, 512),
            )
        ) % (size + 65536)

    def _text(self) -> tuple[Edit, ...]:
        draw, size = self._draw, self._pages.size
        if size > FLAT:
            return self._bytes()
        data = self._pages.read(0, size)
        at = draw.randrange(size + 1)
        kind = draw.randrange(5)
        if kind == 0:
            start, end = _digits(data, at)
            return (Edit(start, end - start, draw.choice(_DECIMALS)),)
        if kind == 1:
            return (Edit(at, 0, draw.choice(_TOKENS)),)
        if kind == 2:
            return (Edit(at, min(size - at, draw.choice((1, 1, 2, 8, 40))), b""),)
        start, end = _line(data, at)
        if kind == 3:
            word = draw.choice((*data.split(), b""))
            return (Edit(at, min(size - at, draw.randrange(10)), word),)
        return (Edit(end, 0, data[start:end] * draw.choice((1, 1, 2, 100))),)


def _digits(data: bytes, at: int) -> tuple[int, int]:
    """The number at or after a place; an empty one there when none follows."""
    start = at
    while start < len(data) and not data[start : start + 1].isdigit():
        start += 1
    if start == len(data):
        return at, at
    end = start
    while data[end : end + 1].isdigit():
        end += 1
    return start, end


def _line(data: bytes, at: int) -> tuple[int, int]:
    end = data.find(b"\n", at)
    return data.rfind(b"\n", 0, at) + 1, len(data) if end < 0 else end + 1
