"""What a topic may ask of a plane: files, states of files, commands."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True, slots=True)
class Mask:
    """A line edit that removes secrets before a file's content leaves the machine.

    Args:
        pattern: what to replace, in the regular expressions that `sed -E` and Python share.
        replacement: with groups as a backslash and their number.
    """

    pattern: str
    replacement: str


@dataclass(frozen=True, slots=True)
class File:
    """The content of a file, its symlinks followed.

    Args:
        path: absolute; shell wildcards (`* ? [a-z]`) ask for every match.
        limit: bytes at most; a longer file is marked as truncated.
        masks: applied to each line where the file is, before anything is sent.
    """

    path: str
    limit: int = 256 * KIB
    masks: tuple[Mask, ...] = ()


@dataclass(frozen=True, slots=True)
class Stat:
    """Type, mode, owner, size and time of a path itself (lstat), and where a symlink points.

    Args:
        path: absolute; shell wildcards ask for every match. Every `File` is asked for its state
            too, so a topic need not ask for both.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Command:
    """What a command prints.

    Args:
        name: how answers are looked up; unique.
        script: POSIX sh, run as root with a fixed PATH and the C locale. It must only read.
        seconds: time limit.
        limit: bytes of standard output at most.
        equivalent: entry point name (`imgverify.equivalents`) of what prints the same off a disk;
            empty for a command that only a running system can answer.
        argument: what that is told, where the script has it built in.
    """

    name: str
    script: str
    seconds: int = 20
    limit: int = 1024 * KIB
    equivalent: str = ""
    argument: str = ""


Question = File | Stat | Command
