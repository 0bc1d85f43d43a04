"""Everything about the one path that a control names: its own state, content and digests."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from imgverify.facts import accounts
from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import KIB, Command, File, Question, Stat

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

DIGESTS = ("md5", "sha256", "sha512")
LIMIT = 4 * 1024 * KIB
NO_FILE = "no file"
# Hashes of passwords never leave the machine, whoever asks for the content.
_MASKED = {one.path: one.masks for one in (accounts.PASSWD, accounts.GROUP, accounts.SHADOW)}
_TYPES = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "directory",
    stat.S_IFLNK: "symlink",
    stat.S_IFSOCK: "socket",
    stat.S_IFIFO: "pipe",
    stat.S_IFCHR: "character-device",
    stat.S_IFBLK: "block-device",
}


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for what a control judges of its path, and for no more.

    Args:
        params: of one control: `path`, which is never a wildcard; `contents` and the names of
            digests ask for these.
    """
    if not params.get("path"):
        return ()
    path = str(params["path"])
    asked: list[Question] = [Stat(path)]
    if params.get("contents") is not None:
        asked.append(File(path, limit=LIMIT, masks=_MASKED.get(path, ())))
    asked += [_digest(name, path) for name in DIGESTS if params.get(name) is not None]
    return tuple(asked)


def _digest(name: str, path: str) -> Command:
    quoted = shlex.quote(path)
    return Command(
        f"{name} of {path}",
        f"[ -f {quoted} ] || {{ echo '{NO_FILE}'; exit; }}\n{name}sum <{quoted}",
        seconds=60,
        equivalent="file_digest",
        argument=f"{name} {path}",
    )


class _Holder:
    """Keeps the answers out of the dataclass's fields, which are written to facts.json."""

    __slots__ = ("_answers",)
    _answers: Answers


@dataclass(frozen=True, slots=True)
class FileDetails(_Holder):
    """Paths as they are, symlinks themselves included.

    Args:
        answers: what was delivered.
    """

    answers: InitVar[Answers]

    def __post_init__(self, answers: Answers) -> None:
        """Keep what was delivered."""
        object.__setattr__(self, "_answers", answers)

    def state(self, path: str) -> FileState | None:
        """State of a path itself (lstat); None when nothing is there.

        Raises:
            NotObservedError: nobody looked.
        """
        return self._answers.state(path)

    def text(self, path: str) -> str | None:
        """Content of what a path leads to; None when that is no file.

        Raises:
            NotObservedError: nobody looked, or it is larger than 4 MiB.
        """
        return self._answers.text(path)

    def digest(self, name: str, path: str) -> str | None:
        """Digest of what a path leads to, in lower-case hexadecimal; None when that is no file.

        Args:
            name: `md5`, `sha256` or `sha512`.
            path: absolute.

        Raises:
            NotObservedError: nobody looked.
        """
        printed = self._answers.output(f"{name} of {path}").strip()
        return None if printed == NO_FILE else printed.split()[0]


def kind(state: FileState) -> str:
    """Name the type of a file: `file`, `directory`, `symlink`.

    Args:
        state: of the path itself.
    """
    return _TYPES.get(stat.S_IFMT(state.mode), "unknown")


def parse(answers: Answers) -> FileDetails:
    """Keep what was delivered, to be looked up by path.

    Args:
        answers: what a plane delivered.
    """
    return FileDetails(answers)
