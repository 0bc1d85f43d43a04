"""Host names of an inventory: ranges such as `web[01:20].example.com`, and a port."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imgverify.live.naming import MAX_PORT, is_host

MANY = 10_000
"""More hosts than this are a mistake in a range."""

_RANGE = re.compile(
    r"\[(?:(?P<from>\d*):(?P<to>\d+)|(?P<first>[A-Za-z]):(?P<last>[A-Za-z]))(?::(?P<step>\d+))?\]"
)
_PORT = re.compile(r"(?P<host>(?:\[[^\]]*\]|[^:\[\]])*):(?P<port>\d+)")


def named_hosts(text: str) -> tuple[list[str], int]:
    """The hosts that a text stands for, and their port.

    Args:
        text: one word of an inventory.

    Returns:
        Names without brackets; 0 when no port is given.

    Raises:
        ValueError: says what is wrong, as part of a sentence.
    """
    if is_host(text):
        return [text], 0
    port = 0
    found = _PORT.fullmatch(text)
    if found:
        text, port = found["host"], int(found["port"])
        if not 0 < port <= MAX_PORT:
            raise ValueError(f"{port} is no port")
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else ""
    if is_host(inner):
        return [inner], port
    names: list[str] = []
    for name in _expanded(text):
        names.append(name)
        if len(names) > MANY:
            raise ValueError(f"{text} stands for more than {MANY} hosts")
    wrong = next((name for name in names if not is_host(name)), None)
    if wrong is not None:
        raise ValueError(f"{wrong} is no host name")
    return names, port


def _expanded(text: str) -> Iterator[str]:
    found = _RANGE.search(text)
    if found is None:
        yield text
        return
    for middle in _steps(found):
        for rest in _expanded(text[found.end() :]):
            yield f"{text[: found.start()]}{middle}{rest}"


def _steps(found: re.Match[str]) -> Iterator[str]:
    step = int(found["step"] or 1)
    if not step:
        raise ValueError(f"{found[0]}: a step of 0 leads nowhere")
    if found["first"]:
        first, last = ord(found["first"]), ord(found["last"])
        if first > last or found["first"].islower() != found["last"].islower():
            raise ValueError(f"{found[0]}: ends before it begins")
        yield from map(chr, range(first, last + 1, step))
        return
    begin, end = found["from"] or "0", found["to"]
    width = len(begin) if begin.startswith("0") else 0
    if width > 1 and len(end) != width:
        raise ValueError(f"{found[0]}: both ends need the same number of digits")
    if int(begin) > int(end):
        raise ValueError(f"{found[0]}: ends before it begins")
    yield from (str(number).zfill(width) for number in range(int(begin), int(end) + 1, step))
