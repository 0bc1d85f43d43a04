"""A disk that cannot be read as what it claims to be."""

from __future__ import annotations

from imgverify.unobserved import NotObservedError


class DamageError(NotObservedError):
    """Something on the disk is broken, or of a kind that cannot be read; a boot is no answer to it.

    Args:
        reason: what and where, in one sentence fragment ("xfs on vg0-var: its superblock …").
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
