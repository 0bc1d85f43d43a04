"""Fetching a large file: resumed after a break, checked before it is used.

Source: RFC 9110, sections 8.8 (validators) and 14 (ranges).
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import time
from contextlib import closing
from http import HTTPStatus
from typing import BinaryIO

from imgverify.artifacts.download_cache import Kept, Slot
from imgverify.artifacts.http_get import NotChangedError, RangeRefusedError, TryAgainError, get
from imgverify.artifacts.url_spec import Checksum, UrlSpec, shown
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.progress import Progress

_PIECE = 1024 * 1024
_LOOK_EVERY = 64 * _PIECE
# Left to others, in bytes.
_RESERVE = 1024**3
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})")


class Download:
    """One file, fetched into its place.

    Args:
        spec: of the file.
        checksum: of it; None when nobody knows one.
        slot: its place, taken by the caller.
        progress: told how far it is.
    """

    def __init__(
        self, spec: UrlSpec, checksum: Checksum | None, slot: Slot, progress: Progress
    ) -> None:
        self._spec = spec
        self._checksum = checksum
        self._slot = slot
        self._progress = progress
        self._began = time.monotonic()

    def run(self) -> None:
        """Fetch the file, unless what is kept is still the same.

        Raises:
            ArtifactError: it is not there, or not what its checksum says.
            InfrastructureError: there is no space for it.
            TryAgainError: it broke off; what was fetched so far is kept.
        """
        whole = self._slot.whole()
        if whole is not None and self._checksum is not None:
            return
        have, headers = (0, _if_changed(whole)) if whole else self._rest()
        try:
            answer = get(self._spec.url, headers)
        except NotChangedError:
            return
        except RangeRefusedError:
            self._slot.forget()
            raise
        if answer is None:
            raise ArtifactError(f"{shown(self._spec.url)}: the server does not have it")
        with closing(answer):
            self._take(answer, have)

    def _rest(self) -> tuple[int, dict[str, str]]:
        """Bytes that are there from the last time, and how to ask for those that are not."""
        known = self._slot.kept()
        try:
            have = self._slot.part.stat().st_size
        except FileNotFoundError:
            have = 0
        if not have or known is None or known.url != self._spec.url or not known.validator:
            return 0, {}
        return have, {"Range": f"bytes={have}-", "If-Range": known.validator}

    def _take(self, answer: http.client.HTTPResponse, have: int) -> None:
        is_rest = answer.status == HTTPStatus.PARTIAL_CONTENT
        if not is_rest:
            have = 0
        total = self._total(answer, have)
        validator = _validator(answer)
        if not is_rest:
            self._slot.forget()
            self._slot.keep(Kept(url=self._spec.url, validator=validator))
        with self._slot.part.open("ab") as file:
            self._receive(answer, file, have, total)
            file.flush()
            os.fsync(file.fileno())
        self._check(is_rest=is_rest)
        self._slot.finish(self._spec.url, validator)

    def _total(self, answer: http.client.HTTPResponse, have: int) -> int | None:
        """Bytes of the whole file; None when they come in chunks, which have an end mark."""
        if answer.status == HTTPStatus.PARTIAL_CONTENT:
            found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
            if found is None or int(found[1]) != have:
                self._slot.forget()
                raise RangeRefusedError("the server sent another part than it was asked for")
            return int(found[2])
        if answer.status != HTTPStatus.OK:
            raise ArtifactError(f"{shown(self._spec.url)}: the server answers {answer.status}")
        if answer.length is None and not answer.chunked and self._checksum is None:
            raise ArtifactError(
                f"{shown(self._spec.url)}: the server does not say how long it is: nobody could "
                "tell whether all of it came",
                "give its checksum: #sha256=…",
            )
        return answer.length

    def _receive(
        self, answer: http.client.HTTPResponse, file: BinaryIO, have: int, total: int | None
    ) -> None:
        unchecked = 0
        self._check_space((total or have) - have)
        while piece := _read(answer):
            file.write(piece)
            have += len(piece)
            unchecked += len(piece)
            if unchecked >= _LOOK_EVERY:
                self._check_space(0)
                unchecked = 0
            part = f"{100 * have // max(1, total)}%" if total else f"{have // 2**20} MiB"
            self._progress.waiting(
                f"fetching {self._spec.name}, {part}", time.monotonic() - self._began
            )
        if total is not None and have != total:
            raise TryAgainError(f"the connection broke after {have} of {total} bytes")

    def _check_space(self, needed: int) -> None:
        free = shutil.disk_usage(self._slot.folder).free
        if needed + _RESERVE > free:
            raise InfrastructureError(
                f"{shown(self._spec.url)}: no space for it: {free // 2**20} MiB are free in "
                f"{self._slot.folder}, {(needed + _RESERVE) // 2**20} MiB are needed",
                "make space there, or set XDG_CACHE_HOME to a folder that has more",
            )

    def _check(self, *, is_rest: bool) -> None:
        if self._checksum is None:
            return
        with self._slot.part.open("rb") as file:
            found = hashlib.file_digest(file, self._checksum.algorithm).hexdigest()
        if found == self._checksum.value:
            return
        self._slot.forget()
        if is_rest:
            raise TryAgainError("its parts do not fit together")
        raise ArtifactError(
            f"{shown(self._spec.url)}: not the file that its checksum is of: its "
            f"{self._checksum.algorithm} is {found}, not {self._checksum.value} "
            f"({self._checksum.source})",
            "compare the checksum with the publisher's",
        )


def _read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read(_PIECE)
    except (OSError, http.client.HTTPException) as error:
        raise TryAgainError(f"the connection broke: {error or type(error).__name__}") from error


def _if_changed(whole: Kept) -> dict[str, str]:
    if not whole.validator:
        return {}
    is_tag = whole.validator.startswith('"')
    return {"If-None-Match" if is_tag else "If-Modified-Since": whole.validator}


def _validator(answer: http.client.HTTPResponse) -> str:
    """What tells two versions of a file apart; a weak tag does not tell their bytes apart."""
    tag = answer.headers.get("ETag", "")
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")
