"""Checksums that a publisher puts beside a file: `NAME.sha256`, `SHA256SUMS`.

Source: sha256sum(1), both forms of its lines.
"""

from __future__ import annotations

import re
from contextlib import closing

from imgverify.artifacts.http_get import get
from imgverify.artifacts.url_spec import Checksum, UrlSpec, shown
from imgverify.errors import ArtifactError

_MOST_BYTES = 4 * 1024 * 1024
_LINE = re.compile(r"\\?([0-9A-Fa-f]{64})(?: [ *](?:.*/)?([^/]+))?")
_TAGGED = re.compile(r"SHA256 \((?:.*/)?([^/]+)\) = ([0-9A-Fa-f]{64})")
_OF_ALL = "SHA256SUMS"


def find(spec: UrlSpec) -> Checksum | None:
    """Ask for the checksum of a file.

    Args:
        spec: of the file.

    Returns:
        None when the publisher tells none.

    Raises:
        ArtifactError: one is there, and is not read or does not name the file.
        TryAgainError: the server could not be asked.
    """
    name = spec.published_name
    if not name:
        return None
    for other in (f"{name}.sha256", _OF_ALL):
        url = spec.beside(other)
        text = _fetch(url)
        if text is None:
            continue
        value = value_of(text, name)
        if value is not None:
            return Checksum("sha256", value, shown(url))
        if other != _OF_ALL:
            raise ArtifactError(f"{shown(url)}: no checksum of {name} in it")
    return None


def value_of(text: str, name: str) -> str | None:
    """The checksum of a file; None when there is none.

    Args:
        text: of a file of checksums.
        name: of the file.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        plain, tagged = _LINE.fullmatch(line), _TAGGED.fullmatch(line)
        if plain and (plain[2] == name or (plain[2] is None and len(lines) == 1)):
            return plain[1].lower()
        if tagged and tagged[1] == name:
            return tagged[2].lower()
    return None


def _fetch(url: str) -> str | None:
    answer = get(url)
    if answer is None:
        return None
    with closing(answer):
        data = answer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ArtifactError(f"{shown(url)}: more than {_MOST_BYTES // 2**20} MiB of checksums")
    return data.decode("utf-8", "replace")
