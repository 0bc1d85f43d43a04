"""One request over HTTP, with what the standard library leaves open shut.

`urllib` is enough for one large file: it knows proxies and certificates, and a library of its own
would be one more thing to keep up to date in every build. It would also follow a redirect to any
server by any scheme, read a `file:` URL, and take a connection that broke for the end of the file.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, NoReturn
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from imgverify.artifacts.url_spec import SCHEMES, shown
from imgverify.errors import ArtifactError, InfrastructureError

SECONDS = 60.0
"""That a server may be silent."""

_AGENT = "imgverify"


class TryAgainError(Exception):
    """The server or the network failed in a way that may be over soon; the message says how."""


class RangeRefusedError(TryAgainError):
    """What was fetched before does not fit what the server has now."""


class NotChangedError(Exception):
    """The file is what it was when it was last asked for."""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, but never from https to anything else."""

    max_redirections = 10

    def redirect_request(  # noqa: PLR0917 - as urllib calls it
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """See whether a redirect is followed."""
        to = urlsplit(newurl).scheme
        if to not in SCHEMES or (urlsplit(req.full_url).scheme == "https" and to != "https"):
            raise ArtifactError(
                f"{shown(req.full_url)}: redirects to {shown(newurl)}, which is not followed",
                "name the address that it redirects to, if you trust it",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def get(url: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse | None:
    """Ask for a file.

    Args:
        url: of http or https.
        headers: to send along.

    Returns:
        The answer, to be closed by the caller; None when there is no such file.

    Raises:
        ArtifactError: the server refuses.
        InfrastructureError: its certificate is not trusted.
        NotChangedError: the headers asked for changes only, and there are none.
        TryAgainError: it could not be asked, or was not able to answer.
    """
    request = Request(  # noqa: S310 - the opener knows no other schemes
        url, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity", **(headers or {})}
    )
    try:
        answer = _opener().open(request, timeout=SECONDS)
    except urllib.error.HTTPError as error:
        with error:
            status = error.code
        if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return None
        _refused(url, status)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError):
            raise InfrastructureError(
                f"{shown(url)}: its certificate is not trusted: {_why(error)}",
                "trust its authority: SSL_CERT_FILE=…, or the certificates of this system",
            ) from error
        raise TryAgainError(_why(error)) from error
    assert isinstance(answer, http.client.HTTPResponse)
    encoding = answer.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        answer.close()
        raise ArtifactError(f"{shown(url)}: sent as {encoding}, which nobody asked for")
    return answer


def _opener() -> OpenerDirector:
    opener = OpenerDirector()
    for handler in (
        *(ProxyHandler(), HTTPHandler(), HTTPSHandler(), _Redirects()),
        *(HTTPDefaultErrorHandler(), HTTPErrorProcessor()),
    ):
        opener.add_handler(handler)
    return opener


def _refused(url: str, status: int) -> NoReturn:
    if status == HTTPStatus.NOT_MODIFIED:
        raise NotChangedError
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.REQUEST_TIMEOUT,
    ):
        raise TryAgainError(f"the server answers {status}")
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise RangeRefusedError("what was fetched before does not fit any more")
    raise ArtifactError(f"{shown(url)}: the server answers {status}")


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return " ".join(str(reason or error or type(error).__name__).split())
