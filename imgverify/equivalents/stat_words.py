"""Owners in the words of stat(1)."""

from __future__ import annotations

from imgverify.facts.answers import FileState

_NOBODY = "UNKNOWN"


def named(state: FileState) -> tuple[str, str]:
    """The user and the group of a file as `%U` and `%G` show them.

    Args:
        state: of the file; its owners are numbers where there is no name.
    """
    return (
        _NOBODY if state.owner == str(state.uid) else state.owner,
        _NOBODY if state.group == str(state.gid) else state.group,
    )
