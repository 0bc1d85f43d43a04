"""What a plane delivered, as raw bytes, and the only way for topics to read it."""

from __future__ import annotations

import fnmatch
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field

from imgverify.model import Plane
from imgverify.unobserved import NotObservedError


@dataclass(frozen=True, slots=True)
class FileState:
    """One lstat.

    Args:
        path: absolute path.
        mode: `st_mode` with the type bits.
        uid, gid: numeric owner.
        owner, group: names where the system knows them, else the number as text.
        size: bytes.
        mtime: seconds since the epoch.
        target: where a symlink points, as written in it; empty for others.
    """

    path: str
    mode: int
    uid: int
    gid: int
    owner: str
    group: str
    size: int
    mtime: int
    target: str = ""

    @property
    def permissions(self) -> int:
        """The twelve permission bits."""
        return stat.S_IMODE(self.mode)

    @property
    def is_symlink(self) -> bool:
        """Whether the path itself is a symlink."""
        return stat.S_ISLNK(self.mode)


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of a file; `truncated` when it was longer than asked for."""

    data: bytes
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed.

    Args:
        data: standard output.
        status: exit status; 124 when its time limit ended it; 127 when it does not exist.
        error: the end of standard error.
        truncated: whether output was cut off at its limit.
    """

    data: bytes
    status: int
    error: str = ""
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that one collection delivered.

    A path or command that is in none of the mappings was not delivered: reading it raises
    `NotObservedError`. A path that was looked at and does not exist is in `absent`.

    Args:
        plane: where it came from.
        files: content by path.
        states: lstat by path.
        outputs: command output by `Command.name`.
        absent: paths and wildcards that were looked at and matched nothing.
        problems: why something is missing, by path or command name.
        matched: the paths that each wildcard matched, sorted.
        targets: state of what a symlink leads to, by the symlink's path; one that leads nowhere
            is in `absent`.
        needs_boot: what only a running system can tell, and why, by path or command name.
        closed: whether this is everything that there is, so that what is in none of them is absent
            (`imgverify.planes.closed` makes answers to questions of it).
    """

    plane: Plane
    files: Mapping[str, Content] = field(default_factory=dict)
    states: Mapping[str, FileState] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    problems: Mapping[str, str] = field(default_factory=dict)
    matched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: Mapping[str, FileState] = field(default_factory=dict)
    needs_boot: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False

    def _missing(self, name: str) -> NotObservedError:
        if name in self.needs_boot:
            return NotObservedError(self.needs_boot[name], needs_boot=True)
        if name in self.problems:
            return NotObservedError(self.problems[name])
        reason = f"{name} was not collected"
        return NotObservedError(reason, needs_boot=self.plane is Plane.OFFLINE)

    def text(self, path: str) -> str | None:
        """Content of a file as text (undecodable bytes as surrogates), or None when it is absent.

        Raises:
            NotObservedError: it was not delivered, or was cut off.
        """
        if path in self.files:
            content = self.files[path]
            if content.truncated:
                raise NotObservedError(f"{path} is larger than the {len(content.data)} bytes read")
            return content.data.decode("utf-8", "surrogateescape")
        if path in self.absent:
            return None
        raise self._missing(path)

    def texts(self, pattern: str) -> dict[str, str]:
        """Content of every file that a wildcard matched, by path, in sorted order.

        Raises:
            NotObservedError: the wildcard was not asked for, or a match was cut off.
        """
        if pattern in self.absent:
            return {}
        if pattern not in self.matched:
            raise self._missing(pattern)
        found = {path: self.text(path) for path in self.matched[pattern]}
        return {path: text for path, text in found.items() if text is not None}

    def state(self, path: str) -> FileState | None:
        """State of a path itself (lstat), or None when it does not exist.

        Raises:
            NotObservedError: it was not delivered.
        """
        if path in self.states:
            return self.states[path]
        if path in self.absent:
            return None
        raise self._missing(path)

    def real_state(self, path: str) -> FileState | None:
        """State of what a path leads to (stat), or None when there is nothing.

        Raises:
            NotObservedError: it was not delivered.
        """
        state = self.state(path)
        if state is None or not state.is_symlink:
            return state
        if path in self.targets:
            return self.targets[path]
        if path in self.absent:
            return None
        if path in self.needs_boot or path in self.problems:
            raise self._missing(path)
        raise NotObservedError(f"what {path} leads to ({state.target}) was not looked at")

    def states_of(self, pattern: str) -> list[FileState]:
        """State (lstat) of every path that a wildcard matched, sorted by path.

        Raises:
            NotObservedError: the wildcard was not asked for.
        """
        if pattern in self.absent:
            return []
        if pattern not in self.matched:
            raise self._missing(pattern)
        return [state for path in self.matched[pattern] if (state := self.state(path))]

    def output(self, name: str, *, ok: tuple[int, ...] = (0,)) -> str:
        """What a command printed.

        Args:
            name: the command's name.
            ok: exit statuses that count as an answer.

        Raises:
            NotObservedError: it did not run, failed, ran out of time or was cut off.
        """
        if name not in self.outputs:
            raise self._missing(name)
        output = self.outputs[name]
        if output.status == 124 and 124 not in ok:  # noqa: PLR2004 - coreutils' timeout
            raise NotObservedError(f"{name} ran out of time")
        if output.status not in ok:
            last = output.error.strip().splitlines()[-1:] or ["no message"]
            raise NotObservedError(f"{name} failed with status {output.status}: {last[0]}")
        if output.truncated:
            raise NotObservedError(f"{name} printed more than the {len(output.data)} bytes read")
        return output.data.decode("utf-8", "surrogateescape")


def is_wildcard(path: str) -> bool:
    """Whether a question's path is a shell wildcard rather than one path."""
    return any(mark in path for mark in "*?[")


def matches(pattern: str, path: str) -> bool:
    """Whether a path is a match of a wildcard, as a shell sees it (`*` stays within a folder)."""
    wanted, have = pattern.split("/"), path.split("/")
    return len(wanted) == len(have) and all(
        fnmatch.fnmatchcase(name, part) and (not name.startswith(".") or part.startswith("."))
        for part, name in zip(wanted, have, strict=True)
    )
