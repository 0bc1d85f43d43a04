"""The words of nft(8)'s language: comments, quotes, variables and line ends resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*|\\\n)|(?P<end>\n)|"(?P<quoted>[^"\n]*)"|"""
    r"(?P<mark>[{};,=]|!=|==)|(?P<word>[^\s{};,=!\"\#]+|!)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, and the line it stands in; a line's end is the word `;`."""

    text: str
    line: int


def tokens(text: str) -> list[Token]:
    """Cut a file into words.

    Args:
        text: of the file, its includes in their places.
    """
    found: list[Token] = []
    line = 1
    for match in _TOKEN.finditer(text):
        if match["end"]:
            found.append(Token(";", line))
        elif match["skip"] is None:
            found.append(Token(next(one for one in match.groups() if one is not None), line))
        line += match[0].count("\n")
    return _resolved(found)


def _resolved(found: list[Token]) -> list[Token]:
    """Replace `$name` by what `define name = …` says, the last definition so far."""
    values: dict[str, list[Token]] = {}
    plain: list[Token] = []
    place = 0
    while place < len(found):
        token = found[place]
        if token.text in ("define", "redefine") and place + 2 < len(found):
            end = _value_end(found, place + 3)
            values[found[place + 1].text] = [
                one
                for word in found[place + 3 : end]
                for one in values.get(word.text.removeprefix("$"), [word])
            ]
            place = end
            continue
        value = values.get(token.text[1:]) if token.text.startswith("$") else None
        plain.extend(value if value is not None else [token])
        place += 1
    return plain


def _value_end(found: list[Token], start: int) -> int:
    depth = 0
    for place in range(start, len(found)):
        word = found[place].text
        depth += (word == "{") - (word == "}")
        if word == ";" and not depth:
            return place
    return len(found)
