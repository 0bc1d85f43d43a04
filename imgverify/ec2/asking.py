"""Whether something that was asked for in EC2 may come into being after all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import Owned
from imgverify.ec2.taxonomy import Category

_UNDECIDED = {Category.THROTTLED, Category.TRANSIENT}


@contextmanager
def asking(owned: Owned, kind: str) -> Iterator[None]:
    """Ask for something within the block.

    An interrupt, or a lost answer, leaves open whether it is made, maybe only a little later.

    Args:
        owned: remembers what is open, so that the end of the run waits for it to show.
        kind: `instance`, `security-group`, `key-pair` or `schedule`.
    """
    was_open = kind in owned.unanswered
    owned.unanswered.add(kind)
    try:
        yield
    except Ec2Error as error:
        if not _leaves_open(error, was_open=was_open):
            owned.unanswered.discard(kind)
        raise
    owned.unanswered.discard(kind)


def _leaves_open(error: Ec2Error, *, was_open: bool) -> bool:
    """Whether it, or an attempt before it, may have been carried out."""
    if error.attempts > 1 and error.category is not Category.NOT_FOUND:
        return True
    if was_open:
        return not error.sent or error.category in _UNDECIDED
    return error.sent and error.category is Category.TRANSIENT
