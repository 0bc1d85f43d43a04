"""Who may do what with a file."""

from __future__ import annotations

import re

from imgverify.expect import Expect
from imgverify.facts.access import holds, mend, shown
from imgverify.facts.answers import FileState
from imgverify.facts.files import Files


def test_file_mode(
    files: Files,
    expect: Expect,
    *,
    path: str = "",
    paths: list[str] | None = None,
    pattern: str = "",
    mode: str = "",
    owner: str = "",
    group: str = "",
    op: str = "at_most",
    any_of: list[dict[str, str]] | None = None,
    required: bool = True,
) -> None:
    """A file's mode, owner and group are as wanted; of a symlink, those of what it leads to.

    Args:
        files: their states.
        expect: the recorder.
        path: absolute, or a wildcard; every match is judged.
        paths: more of them.
        pattern: a regular expression: every file directly in the folder `path` is judged in whose
            name it is found.
        mode: octal text (`"0640"`); empty for any.
        owner: name, or names with `|` between; empty for any.
        group: likewise.
        op: `at_most`: no permission beyond `mode`; `eq`: exactly `mode`.
        any_of: sets of `mode`, `owner` and `group` of which one must hold, instead of those above.
        required: whether there must be such a file.
    """
    if op not in ("at_most", "eq"):
        raise ValueError(f"unknown operator {op!r}; known are at_most, eq")
    wishes = any_of or [{"mode": mode, "owner": owner, "group": group}]
    wanted = " or ".join(shown(wish, op) for wish in wishes)
    for one in filter(None, (path, *(paths or ()))):
        states = _matching(files, one, pattern) if pattern else files.states(one)
        if required or not states:
            expect(
                bool(states) or not required,
                wanted="a file" if required else "a file or none",
                found=f"{len(states)} found" if states else "no such file",
                where=f"{one.rstrip('/')}/ ({pattern})" if pattern else one,
                mend=f"install -m {wishes[0].get('mode') or '0600'} /dev/null {one}",
            )
        for state in states:
            expect(
                any(holds(state, wish, op) for wish in wishes),
                wanted=wanted,
                found=f"{state.permissions:04o} {state.owner}:{state.group}",
                where=f"{state.path} -> {state.target}" if state.target else state.path,
                mend=mend(state.path, wishes[0]),
            )


def test_file_absent(files: Files, expect: Expect, path: str) -> None:
    """Nothing is at a path, not even a symlink that leads nowhere."""
    is_there = files.exists(path)
    expect(
        not is_there,
        wanted="no such file",
        found="it is there" if is_there else "no such file",
        where=path,
        mend=f"rm {path}",
    )


def _matching(files: Files, folder: str, pattern: str) -> list[FileState]:
    name = re.compile(pattern)
    return [one for one in files.files_in(folder) if name.search(one.path.rpartition("/")[2])]
