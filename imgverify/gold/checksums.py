"""Whether a folder holds exactly what its file of checksums says, neither more nor less."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from imgverify.gold import sum_file
from imgverify.gold.layout import SUM_FILES
from imgverify.record import Record

MOST_FILES = 10_000
# A signature of the checksums is made after them.
_SIGNATURES = (".asc", ".sig", ".gpg", ".sign", ".minisig")
_PREFIX = "sha256:"


class Checksums(Record, frozen=True, kw_only=True):
    """What was found.

    Args:
        sum_files: names of the files of checksums.
        digests: `sha256:…` of each file that was read, by name.
        problems: everything that is not as it should be, one line each.
        unverified: signatures of the checksums, which nobody has verified.
    """

    sum_files: tuple[str, ...]
    digests: dict[str, str] = msgspec.field(default_factory=dict)
    problems: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


def verify(folder: Path, digest: Callable[[Path], str]) -> Checksums:
    """Read every file of a folder.

    Args:
        folder: of one provider.
        digest: `sha256:…` of a file.

    Raises:
        OSError: the folder or a file in it cannot be read.
    """
    sums = tuple(name for name in SUM_FILES if os.path.lexists(folder / name))
    signatures = {f"{name}{ending}" for name in sums for ending in _SIGNATURES}
    digests: dict[str, str] = {}
    odd: dict[str, str] = {}
    unverified: list[str] = []
    for name, path in _files(folder):
        if name in signatures:
            unverified.append(name)
        elif len(digests) + len(odd) >= MOST_FILES:
            odd[name] = f"there are more than {MOST_FILES} files"
            break
        elif why := _why_odd(path):
            odd[name] = why
        else:
            digests[name] = digest(path)
    problems = [f"{_shown(name)}: {why}" for name, why in odd.items()]
    if not sums:
        problems.append(f"no {SUM_FILES[0]}: nobody can tell whether this is what was built")
    for name in sums:
        problems += _problems(folder / name, digests, odd)
    return Checksums(
        sum_files=sums,
        digests={_shown(name): value for name, value in digests.items()},
        problems=tuple(problems),
        unverified=tuple(unverified),
    )


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    def refuse(error: OSError) -> None:
        raise error

    for top, folders, names in os.walk(folder, onerror=refuse):
        # What os.walk takes for a folder may be a symlink to one, which it does not follow.
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        folders[:] = sorted(set(folders) - set(links))
        for name in sorted([*names, *links]):
            path = Path(top) / name
            yield path.relative_to(folder).as_posix(), path


def _why_odd(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a symlink: what is published must be a file"
    return "" if stat.S_ISREG(mode) else "no regular file"


def _problems(path: Path, digests: dict[str, str], odd: dict[str, str]) -> Iterator[str]:
    if path.name in odd:
        return
    with path.open("rb") as file:
        data = file.read(sum_file.MOST_BYTES + 1)
    if len(data) > sum_file.MOST_BYTES:
        yield f"{path.name}: more than {sum_file.MOST_BYTES} bytes are no list of checksums"
        return
    said = sum_file.parse(data)
    yield from (f"{path.name}: {problem}" for problem in said.problems)
    for name, wanted in said.digests.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            yield f"{_shown(name)}: {path.name} names a file outside of the folder"
        elif name in digests:
            found = digests[name].removeprefix(_PREFIX)
            if found != wanted:
                yield f"{_shown(name)}: its SHA-256 is {found}, {path.name} says {wanted}"
        elif name not in odd and name not in SUM_FILES:
            yield f"{_shown(name)}: {path.name} lists it, and it is not there"
    for name in digests:
        if name not in said.digests and name not in SUM_FILES:
            yield f"{_shown(name)}: {path.name} does not list it"


def _shown(name: str) -> str:
    """A name as one line of text that JSON can hold."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text if text.isprintable() else repr(text)[1:-1]
