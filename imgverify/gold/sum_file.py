r"""A file of SHA-256 checksums, as GNU coreutils writes and reads it.

Source: coreutils' manual, "cksum output modes" and "md5sum invocation": a digest, a space, `*` for
binary or another space, the name; or `SHA256 (name) = digest`. A line that begins with `\` has a
name in which `\\`, `\n` and `\r` stand for a backslash, a line feed and a carriage return.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_BYTES = 4 * 1024 * 1024
_PLAIN = re.compile(r"([0-9A-Fa-f]{64}) [ *](.+)", re.DOTALL)
_TAGGED = re.compile(r"SHA256 \((.+)\) = ([0-9A-Fa-f]{64})", re.DOTALL)
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_MEANINGS = {"\\": "\\", "n": "\n", "r": "\r"}


@dataclass(frozen=True, slots=True)
class SumFile:
    """What a file of checksums says.

    Args:
        digests: 64 lower-case hexadecimal digits by name.
        problems: lines that are none, and names that stand there twice.
    """

    digests: dict[str, str]
    problems: tuple[str, ...]


def parse(data: bytes) -> SumFile:
    """Read it.

    Args:
        data: its bytes.
    """
    digests: dict[str, str] = {}
    problems: list[str] = []
    for number, raw in enumerate(data.split(b"\n"), 1):
        line = raw.removesuffix(b"\r").decode("utf-8", "surrogateescape")
        if not line or line.startswith("#"):
            continue
        read = _line(line)
        if read is None:
            problems.append(f"line {number} is no checksum: {line[:80]!r}")
            continue
        name, digest = read
        if digests.setdefault(name, digest) != digest:
            problems.append(f"line {number}: {name!r} stands there twice, with two digests")
    return SumFile(digests, tuple(problems))


def _line(line: str) -> tuple[str, str] | None:
    escaped, body = line.startswith("\\"), line.removeprefix("\\")
    if plain := _PLAIN.fullmatch(body):
        digest, name = plain.groups()
    elif tagged := _TAGGED.fullmatch(body):
        name, digest = tagged.groups()
    else:
        return None
    if escaped:
        unknown = [one for one in _ESCAPE.findall(name) if one not in _MEANINGS]
        if unknown:
            return None
        name = _ESCAPE.sub(lambda found: _MEANINGS[found[1]], name)
    while name.startswith("./"):
        name = name.removeprefix("./").lstrip("/")
    return (name, digest.lower()) if name else None
