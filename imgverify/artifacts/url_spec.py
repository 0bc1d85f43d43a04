"""A URL that `--image` names, and the checksum that may stand behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from imgverify.errors import ArtifactError

SCHEMES = ("http", "https")
LENGTHS = {"sha256": 64, "sha512": 128}
_FRAGMENT = re.compile(r"(sha256|sha512)=([0-9A-Fa-f]+)")
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Checksum:
    """A digest that a publisher told.

    Args:
        algorithm: `sha256` or `sha512`.
        value: hexadecimal digits, small letters.
        source: where it was told: `--image`, or the URL of a file.
    """

    algorithm: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class UrlSpec:
    """A URL, taken apart.

    Args:
        url: without a fragment.
        checksum: of the fragment; None when there is none.
    """

    url: str
    checksum: Checksum | None

    @classmethod
    def of(cls, text: str) -> Self:
        """Take a text apart.

        Args:
            text: of `--image`.

        Raises:
            ArtifactError: it is no URL that is fetched.
        """
        try:
            parts = urlsplit(text)
            host = parts.hostname
            _ = parts.port
        except ValueError as error:
            raise ArtifactError(f"--image {text}: no URL: {error}") from error
        if parts.scheme not in SCHEMES or not host or not text.isascii() or _has_odd(text):
            raise ArtifactError(f"--image {shown(text)}: no URL of https or http")
        if parts.username is not None or parts.password is not None:
            raise ArtifactError(
                f"--image {shown(text)}: a user or a password stands in the URL",
                "fetch it by other means, and name the file",
            )
        return cls(_without_fragment(parts), _checksum(parts.fragment, text))

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can change what is fetched."""
        return self.url.startswith("https:")

    @property
    def name(self) -> str:
        """Name of the file, with plain characters only."""
        last = unquote(urlsplit(self.url).path).rpartition("/")[2]
        return _ODD.sub("-", last).strip(".-")[-_MOST_NAME:] or "image"

    @property
    def published_name(self) -> str:
        """Name of the file, as its publisher spells it."""
        return unquote(urlsplit(self.url).path).rpartition("/")[2]

    def beside(self, name: str) -> str:
        """The URL of another file in the same folder."""
        parts = urlsplit(self.url)
        folder = parts.path.rpartition("/")[0]
        return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}", "", ""))


def shown(url: str) -> str:
    """A URL without what may be secret: user, password, query and fragment.

    Args:
        url: any.
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(no URL)"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _has_odd(text: str) -> bool:
    return any(character <= " " or character == "\x7f" for character in text)


def _without_fragment(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(fragment="", path=parts.path or "/"))


def _checksum(fragment: str, text: str) -> Checksum | None:
    if not fragment:
        return None
    found = _FRAGMENT.fullmatch(fragment)
    if found is None or len(found[2]) != LENGTHS[found[1]]:
        raise ArtifactError(
            f"--image {shown(text)}: no checksum: #{fragment}",
            "write it as #sha256= and 64 hexadecimal digits",
        )
    return Checksum(found[1], found[2].lower(), "--image")
