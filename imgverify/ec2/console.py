"""The console output of an instance: asked for now and then, put together, and kept in a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.taxonomy import Category
from imgverify.facts.console import MISSING
from imgverify.providers.console import LIMIT, Console, plain

GAP = f"\n{MISSING}EC2 did not keep what the console printed here]\n"
LATE = f"\n{MISSING}EC2 hands this console out late: what it printed last is not here]\n"
# The rest of a line whose beginning was not kept may be the rest of a secret, which nobody knows.
_PIECE = re.compile(re.escape(GAP) + r"[^\n]*(?=\n)")
_WINDOW = 64 * 1024
_ANCHOR = 200
_UNDECODABLE = "\ufffd"
# Refusals of `Latest`, which only some instance types know.
_NOT_LATEST = {"UnsupportedOperation", "InvalidParameterCombination", "InvalidParameterValue"}
_LATER = {Category.THROTTLED, Category.TRANSIENT, Category.NOT_FOUND}


class Ec2Console(Console):
    """What an instance printed, without secrets.

    EC2 hands out the last 64 KiB each time: what is new is appended to what is known already.

    Args:
        api: of the instance's region.
        instance: `i-…`.
        path: file that always holds all that is known; written anew each time.
        latest: whether the type's console can be read at any moment, and not only some minutes
            after it started ("Instance console output" of the EC2 documentation).
        masked: takes the secrets out of a text.

    Attributes:
        refused: why EC2 does not hand it out; empty when it does.
    """

    def __init__(
        self,
        api: Api,
        instance: str,
        path: Path,
        *,
        latest: bool,
        masked: Callable[[str], str],
    ) -> None:
        super().__init__(path)
        self._api = api
        self._instance = instance
        self._latest = latest
        self._masked = masked
        self._raw = ""
        self.refused = ""
        path.touch()

    def poll(self) -> bool:
        """Nothing is asked for here: see `fetch`."""
        return False

    def fetch(self) -> bool:
        """Ask EC2, and take in what is new.

        Returns:
            Whether there was anything new.
        """
        new = beyond(self._raw, self._ask())
        if not new or len(self._raw) > LIMIT:
            return False
        self._take(new)
        return True

    def end(self) -> None:
        """Note, for an instance type whose console comes late, that its end is not known."""
        if not self._latest and self._raw:
            self._take(LATE)

    def _take(self, new: str) -> None:
        self._raw += new
        # The whole of it: a secret may have come in two pieces, or between escape sequences.
        whole = _PIECE.sub(GAP, self._raw)
        self.text = self._masked(plain(self._masked(whole)))
        self.size = len(self._raw)
        self._write()

    def _ask(self) -> str:
        latest: dict[str, Any] = {"Latest": True} if self._latest else {}
        try:
            answer = self._api.read("get_console_output", InstanceId=self._instance, **latest)
        except Ec2Error as error:
            if self._latest and error.code in _NOT_LATEST:
                self._latest = False
            elif error.category not in _LATER:
                self.refused = error.message
            return ""
        return str(answer.get("Output") or "")

    def _write(self) -> None:
        draft = self.path.with_suffix(".draft")
        draft.write_text(self.text, encoding="utf-8", errors="replace", newline="")
        draft.replace(self.path)


def beyond(known: str, window: str) -> str:
    """What a window on a growing text shows beyond what is known of it.

    Args:
        known: from the first character that was ever seen.
        window: a later piece of the same text, of at most 64 KiB; a character that was cut at
            either end is not decodable.

    Returns:
        What is to be appended; begins with `GAP` when something in between was never shown.
    """
    window = window.strip(_UNDECODABLE)
    if not window or window in known:
        return ""
    if not known:
        return window if len(window.encode()) < _WINDOW - len(_UNDECODABLE) else GAP + window
    anchor = known[-_ANCHOR:]
    at = window.rfind(anchor)
    while at >= 0:
        if known.endswith(window[: at + len(anchor)]):
            return window[at + len(anchor) :]
        at = window.rfind(anchor, 0, at + len(anchor) - 1)
    return GAP + window
