"""The loop of a step: which values it goes through.

Source: "Use looping constructs in AWSTOE", EC2 Image Builder User Guide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from imgverify.awstoe.component_yaml import items, mapping, number, text
from imgverify.nearest import did_you_mean
from imgverify.places import Place

DELIMITERS = ".,;:\n\t -_"


@dataclass(frozen=True, slots=True)
class Loop:
    """What a loop goes through: numbers, texts, or the parts of one text.

    Args:
        name: empty when it has none.
        numbers: both ends belong to it.
        texts: with their expressions.
        joined: with its expressions; split at the delimiter when the loop begins.
        delimiter: one character.
    """

    name: str = ""
    numbers: range | None = None
    texts: tuple[str, ...] = ()
    joined: str = ""
    delimiter: str = ""

    def values(self, fill: Callable[[str], str]) -> Iterator[str]:
        """The value of each iteration.

        Args:
            fill: fills in the expressions of a text.
        """
        if self.numbers is not None:
            return map(str, self.numbers)
        if self.delimiter:
            return iter(fill(self.joined).split(self.delimiter))
        return map(fill, self.texts)

    @property
    def written(self) -> list[str]:
        """The texts in which expressions may stand."""
        return [*self.texts, self.joined]


def parse(data: Any, place: Place) -> Loop:
    """Read a loop.

    Args:
        data: what stands behind `loop`.
        place: of it.

    Raises:
        ProfileError: with the line of what is wrong.
    """
    fields = mapping(data, place, "a loop")
    for key in fields:
        if key not in ("name", "for", "forEach"):
            raise (place / key).error(
                f"unknown key {key!r}", did_you_mean(key, ("name", "for", "forEach"))
            )
    if ("for" in fields) == ("forEach" in fields):
        raise place.error("a loop has either `for` or `forEach`")
    name = text(fields["name"], place / "name", "a loop's name") if "name" in fields else ""
    if "for" in fields:
        return Loop(name, numbers=_range(fields["for"], place / "for"))
    each, at = fields["forEach"], place / "forEach"
    if isinstance(each, dict):
        return _joined(name, each, at)
    texts = items(each, at, "forEach")
    for position, one in enumerate(texts):
        if not isinstance(one, str):
            raise (at / position).error("a loop goes through texts")
    return Loop(name, texts=tuple(texts))


def _range(data: Any, place: Place) -> range:
    fields = mapping(data, place, "for")
    wanted = ("start", "end", "updateBy")
    for key in fields:
        if key not in wanted:
            raise (place / key).error(f"unknown key {key!r}", did_you_mean(key, wanted))
    for key in wanted:
        if key not in fields:
            raise place.error(f"`for` needs {key!r}")
    start, end, step = (number(fields[key], place / key, key) for key in wanted)
    if step == 0 or (end - start) * step < 0:
        raise place.error(
            f"a loop from {start} to {end} in steps of {step} never ends",
            "let updateBy lead from start to end",
        )
    return range(start, end + (1 if step > 0 else -1), step)


def _joined(name: str, fields: dict[str, Any], place: Place) -> Loop:
    for key in fields:
        if key not in ("list", "delimiter"):
            raise (place / key).error(
                f"unknown key {key!r}", did_you_mean(key, ("list", "delimiter"))
            )
    if "list" not in fields:
        raise place.error("`forEach` needs `list`")
    delimiter = fields.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter not in DELIMITERS:
        raise (place / "delimiter").error(
            f"the delimiter is one of {DELIMITERS!r}, not {delimiter!r}"
        )
    return Loop(name, joined=text(fields["list"], place / "list", "list"), delimiter=delimiter)
