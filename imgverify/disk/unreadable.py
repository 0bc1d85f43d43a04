"""A device that is known to be there, and whose bytes cannot be had."""

from __future__ import annotations

from typing import NoReturn

from imgverify.disk.damage import DamageError


class Unreadable:
    """Refuses every look, so that nobody takes other bytes for its own.

    Args:
        size: bytes that it would have.
        reason: why there are none.
    """

    def __init__(self, size: int, reason: str) -> None:
        self._size = size
        self._reason = reason

    @property
    def size(self) -> int:
        """How many bytes there would be."""
        return self._size

    def read(self, offset: int, length: int) -> NoReturn:
        """Refuse.

        Raises:
            DamageError: always.
        """
        raise DamageError(f"{length} bytes at {offset} cannot be read: {self._reason}")
