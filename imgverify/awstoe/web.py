"""Downloads over HTTP, by the runner."""

from __future__ import annotations

import http.client
import ssl
from contextlib import closing
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, build_opener

from imgverify.artifacts.http_get import SECONDS, TryAgainError, get
from imgverify.artifacts.retrying import retried
from imgverify.artifacts.url_spec import UrlSpec, shown
from imgverify.awstoe.clients import MOST
from imgverify.awstoe.result import NotPossibleError, StepFailedError
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.progress import Silent


class RunnerWeb:
    """Fetches with up to five attempts, as AWSTOE does."""

    def fetch(self, url: str, *, verify: bool) -> bytes:
        """Fetch a file, see `imgverify.awstoe.clients.Web`."""
        try:
            spec = UrlSpec.of(url)
        except ArtifactError as error:
            raise StepFailedError(f"{shown(url)} is no URL of https or http") from error
        try:
            return retried(lambda: _fetched(spec.url, verify=verify), shown(url), Silent())
        except ArtifactError as error:
            raise StepFailedError(error.message) from error
        except InfrastructureError as error:
            raise NotPossibleError(f"the runner cannot fetch it: {error.message}") from error


def _fetched(url: str, *, verify: bool) -> bytes:
    answer = get(url) if verify else _trusting(url)
    if answer is None:
        raise StepFailedError(f"{shown(url)}: the server does not have it")
    with closing(answer):
        try:
            data = answer.read(MOST + 1)
        except (OSError, http.client.HTTPException) as error:
            raise TryAgainError(f"the connection broke: {error or type(error).__name__}") from error
    if len(data) > MOST:
        raise NotPossibleError(f"{shown(url)} is larger than {MOST >> 20} MiB")
    return data


def _trusting(url: str) -> IO[bytes] | None:
    """Ask for a file whoever answers; the component says so (`ignoreCertificateErrors`)."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    opener = build_opener(HTTPSHandler(context=context))
    try:
        answer: IO[bytes] = opener.open(url, timeout=SECONDS)
    except HTTPError as error:
        with error:
            raise StepFailedError(f"{shown(url)}: the server answers {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise TryAgainError(str(error) or type(error).__name__) from error
    return answer
