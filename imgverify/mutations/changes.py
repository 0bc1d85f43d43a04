"""One thing that becomes different on a machine: a file, the state of a path, an output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from imgverify.checks_index import CheckSource
from imgverify.mutations.placeholders import check_text, fill, fill_template
from imgverify.record import Record

EDITS = ("replace", "append", "prepend", "write", "link", "remove")
STATES = ("mode", "owner", "group")
# Fields in which parameters are inserted.
_TEXTS = ("file", "state", "output", "replace", "append", "prepend", "write", "link", *STATES)


class Change(Record, frozen=True, kw_only=True, rename={"with_": "with"}):
    """One thing that becomes different; exactly one of the first three says what.

    Args:
        file: a path, or a wildcard over files that are there; symlinks are followed.
        state: likewise; its mode, owner or group.
        output: a command's name; `console` is what the serial console printed.
        replace: a regular expression (multi-line); every match becomes `with_`.
        with_: may hold groups as a backslash and their number.
        append, prepend, write: text at the end, at the beginning, or instead of everything.
        link: the path is a symlink, and this is where it points.
        remove: the path is gone, with all that is in it.
        mode: octal; owner, group: names or numbers.
        mtime: seconds since 1970.
        status: exit status of the command.
    """

    file: str = ""
    state: str = ""
    output: str = ""
    replace: str | None = None
    with_: str = ""
    append: str | None = None
    prepend: str | None = None
    write: str | None = None
    link: str = ""
    remove: bool = False
    mode: str = ""
    owner: str = ""
    group: str = ""
    mtime: int | None = None
    status: int | None = None

    @property
    def target(self) -> str:
        """The path or command that it is about."""
        return self.file or self.state or self.output


def filled_in(change: Change, params: Mapping[str, Any]) -> Change:
    """Insert parameters into all texts of a change.

    Args:
        change: with placeholders.
        params: of one call.

    Raises:
        ValueError: one of them cannot be inserted as is said, or the result is no regular
            expression.
    """
    texts = {
        key: fill(text, params)
        for key in _TEXTS
        if isinstance(text := getattr(change, key), str) and "${" in text
    }
    if change.with_:
        texts["with_"] = fill_template(change.with_, params)
    filled = msgspec.structs.replace(change, **texts)
    if filled.replace is not None:
        _compile(filled)
    return filled


def _compile(change: Change) -> None:
    try:
        # Also looks whether the groups that `with` names are there.
        re.compile(change.replace or "", re.MULTILINE).sub(change.with_, "")
    except (re.error, IndexError) as error:
        shown = f"{change.replace} with {change.with_}" if change.with_ else change.replace
        raise ValueError(f"not a regular expression: {shown}: {error}") from error


def problem_of(change: Change, check: CheckSource) -> str:
    """Say what is wrong with a change; empty when nothing is.

    Args:
        change: as read.
        check: whose parameters it may name.
    """
    return _misuse(change) or _unknown(change, check)


def _misuse(change: Change) -> str:
    edits = [key for key in EDITS if getattr(change, key) not in (None, False, "")]
    edits += [
        key for key in ("append", "prepend", "write", "replace") if getattr(change, key) == ""
    ]
    states = [key for key in (*STATES, "mtime") if getattr(change, key) not in (None, "")]
    kinds = [key for key in ("file", "state", "output") if getattr(change, key)]
    if len(kinds) != 1:
        return "a change is about one of `file`, `state` and `output`"
    if kinds[0] == "state":
        return "" if states and not edits else f"a state is changed by: {', '.join(STATES)}, mtime"
    if states:
        return f"a mode or an owner is a `state`, not of `{kinds[0]}`"
    if change.with_ and change.replace is None:
        return "`with` goes with `replace`"
    if change.status is not None:
        return "" if kinds[0] == "output" and len(edits) <= 1 else "a `status` is of an `output`"
    return "" if len(edits) == 1 else f"a change makes one edit: {', '.join(EDITS)}"


def _unknown(change: Change, check: CheckSource) -> str:
    texts = [getattr(change, key) for key in (*_TEXTS, "with_")]
    found = [problem for text in texts if text and (problem := check_text(text, check.parameters))]
    if not found and change.replace is not None:
        try:
            filled_in(change, _Anything())
        except ValueError as error:
            found = [str(error)]
    return next(iter(found), "")


class _Anything(dict[str, Any]):
    """Parameters of no call in particular, to see whether a text makes sense at all."""

    def __missing__(self, key: str) -> str:
        return _Word("x")


class _Word(str):
    """Any value: a word, a list's only item, and a number where one is needed."""

    __slots__ = ()

    def __int__(self) -> int:
        return 1
