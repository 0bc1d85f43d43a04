"""Trying again what may work in a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from imgverify.artifacts.http_get import TryAgainError
from imgverify.errors import InfrastructureError
from imgverify.progress import Progress

T = TypeVar("T")
TRIES = 5


def retried(work: Callable[[], T], what: str, progress: Progress) -> T:
    """Do something up to five times, with pauses that grow from one second to eight.

    Args:
        work: raises TryAgainError when it may be done again.
        what: for messages.
        progress: told why it is done again.

    Raises:
        InfrastructureError: it failed every time.
    """
    for number in range(TRIES - 1):
        try:
            return work()
        except TryAgainError as error:
            progress.say(f"{what}: {error}; trying again")
            time.sleep(2.0**number)
    try:
        return work()
    except TryAgainError as error:
        raise InfrastructureError(
            f"{what}: failed {TRIES} times: {error}", "a later run goes on where this one ended"
        ) from error
