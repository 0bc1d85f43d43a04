"""A plan of questions, as it travels to a reader."""

from __future__ import annotations

import msgspec

from imgverify.facts.questions import File


class Equivalent(msgspec.Struct, frozen=True):
    """What answers in the place of a command.

    Args:
        module: that has `answer`.
        argument: what it is told.
        limit: bytes that it may print.
    """

    module: str
    argument: str
    limit: int


class Questions(msgspec.Struct, frozen=True):
    """A plan, as it travels to a reader.

    Args:
        files: by path or wildcard.
        paths: whose state is asked for.
        equivalents: by the name of the command.
    """

    files: dict[str, File]
    paths: tuple[str, ...]
    equivalents: dict[str, Equivalent]
