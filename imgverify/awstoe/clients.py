"""How steps fetch and send files: by the runner, so that a guest without a network can be tested.

A client is anything with these methods; tests and sites may bring their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from imgverify.awstoe.result import StepFailedError

MOST = 256 * 1024 * 1024
"""Bytes of one file: it goes through the memory of the runner."""


class Web(Protocol):
    """Fetches files over HTTP."""

    def fetch(self, url: str, *, verify: bool) -> bytes:
        """Fetch a file.

        Args:
            url: of http or https.
            verify: whether the server's certificate must be trusted.

        Raises:
            StepFailedError: the server does not have it.
            NotPossibleError: the runner cannot ask the server.
        """


class S3(Protocol):
    """Fetches and stores objects; `owner` is the bucket's account, or empty for any."""

    def keys(self, bucket: str, prefix: str, owner: str) -> list[str]:
        """The keys that begin with a prefix."""

    def get(self, bucket: str, key: str, owner: str) -> bytes:
        """Fetch an object.

        Raises:
            StepFailedError: there is no such object.
            NotPossibleError: the runner cannot ask.
        """

    def put(self, bucket: str, key: str, data: bytes, owner: str) -> None:
        """Store an object.

        Raises:
            NotPossibleError: the runner cannot, or must not.
        """


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of a run."""

    web: Web
    s3: S3


def bucket_and_key(uri: str) -> tuple[str, str]:
    """Take an `s3://` URI apart.

    Args:
        uri: as a component has it.

    Raises:
        StepFailedError: it is none.
    """
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise StepFailedError(f"{uri} is no s3://BUCKET/KEY")
    return bucket, key


def file_name(url: str) -> str:
    """The name that a file is stored under, by the last part of its URL.

    Args:
        url: of http or https.

    Raises:
        StepFailedError: it has none.
    """
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    if not name or name in {".", ".."} or "/" in name or "\0" in name:
        raise StepFailedError(f"{url} ends with no file name")
    return name
