"""What a fact is when nobody could look: a value that refuses to be read.

A check must never mistake "we could not look" for "it is not there". So a fact that a plane did
not deliver is an `Unobserved`, which raises `NotObservedError` as soon as a check touches it,
whatever the check does with it: it ends as `error` (or `needs_boot` on a disk), never as `pass`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

T = TypeVar("T")


class NotObservedError(Exception):
    """A check asked for something that this plane did not deliver.

    Args:
        reason: why not, in a sentence fragment ("the section was cut off after 60 s").
        needs_boot: True when a boot would answer it, so that the verdict is `needs_boot`.
    """

    def __init__(self, reason: str, *, needs_boot: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.needs_boot = needs_boot


class NotApplicableError(Exception):
    """The control does not apply to this system; the reason is the fact that makes it so."""


class Unobserved:
    """Stands where a value should be; every look at it raises `NotObservedError`."""

    __slots__ = ("_error",)

    def __init__(self, error: NotObservedError) -> None:
        object.__setattr__(self, "_error", error)

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        error: NotObservedError = object.__getattribute__(self, "_error")
        raise NotObservedError(error.reason, needs_boot=error.needs_boot)

    def __getattr__(self, _name: str) -> NoReturn:
        self._refuse()

    def __eq__(self, _other: object) -> bool:
        self._refuse()

    def __ne__(self, _other: object) -> bool:
        self._refuse()

    def __hash__(self) -> int:  # noqa: PLE0309 - it raises
        self._refuse()

    __bool__ = __iter__ = __len__ = __contains__ = __getitem__ = _refuse
    __str__ = __int__ = __float__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __call__ = __format__ = _refuse

    def __repr__(self) -> str:
        error: NotObservedError = object.__getattribute__(self, "_error")
        return f"<not observed: {error.reason}>"


def reason_of(value: object) -> NotObservedError | None:
    """Say why a value was not observed, or None when it was.

    Args:
        value: any fact or field of a fact.
    """
    if type(value) is Unobserved:
        return cast(NotObservedError, object.__getattribute__(value, "_error"))
    return None


def only_booted(value: object) -> NotObservedError | None:
    """Say why a value was not observed when a boot would show it, or None.

    Args:
        value: any fact or field of a fact.
    """
    error = reason_of(value)
    return error if error and error.needs_boot else None


def attempt(read: Callable[[], T]) -> T:
    """Read a part of a fact; a part that was not delivered becomes an `Unobserved`.

    Args:
        read: reads answers and returns the part.
    """
    try:
        return read()
    except NotObservedError as error:
        return cast(T, cast(Any, Unobserved(error)))
