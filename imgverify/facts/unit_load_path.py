"""The folders that systemd loads units from, and what lies in them: files, links, masks."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import File, Stat
from imgverify.facts.unit_names import is_unit

ETC = "/etc/systemd/system"
TRANSIENT = "/run/systemd/transient"
GENERATED = tuple(f"/run/systemd/generator{late}" for late in (".early", "", ".late"))
# systemd.unit(5), "Unit File Load Path", strongest first; what it leaves out is what `systemctl
# show -p UnitPath` adds: portable services, and both of /lib and /usr/lib where these differ.
FOLDERS = (
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    TRANSIENT,
    GENERATED[0],
    ETC,
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    GENERATED[1],
    "/usr/local/lib/systemd/system",
    "/lib/systemd/system",
    "/usr/lib/systemd/system",
    GENERATED[2],
)
_LIB = "/lib"
_PULLS_IN = (".wants", ".requires", ".upholds")
# One wildcard for all three kinds of folders; drop-in folders, which end with `.d`, are no match.
_PULLED = "*.*s/*"
_DROP_INS = "*.d/*.conf"

STATS = (
    Stat(_LIB),
    *(Stat(f"{folder}/{names}") for folder in FOLDERS for names in ("*", _PULLED)),
)
FILES = tuple(File(f"{folder}/{_DROP_INS}") for folder in FOLDERS)


def files_of(name: str) -> tuple[File, ...]:
    """Ask for a unit's file, wherever it may be.

    Args:
        name: with its suffix.
    """
    return tuple(File(f"{folder}/{name}") for folder in FOLDERS)


@dataclass(frozen=True, slots=True)
class LoadPath:
    """What lies in the folders, the strongest first.

    Args:
        entries: by folder, what is in it by name: unit files, links and drop-in folders alike.
        links: by folder, the links in it, and the last part of what each points to.
        pulled: by folder, the names of the links in its `.wants`, `.requires` and `.upholds`.
        merged: whether /lib is /usr/lib, so that it is not listed.
        answers: where contents are.
    """

    entries: Mapping[str, Mapping[str, FileState]]
    links: Mapping[str, Mapping[str, str]]
    pulled: Mapping[str, frozenset[str]]
    merged: bool
    answers: Answers

    def find(self, name: str) -> FileState | None:
        """Look a name up, strongest folder first."""
        found = (names[name] for names in self.entries.values() if name in names)
        return next(found, None)

    def at(self, path: str) -> FileState | None:
        """Look up one path in the folders; None when nothing is there, or it lies elsewhere."""
        folder, name = posixpath.split(path)
        return self.entries.get(folder, {}).get(name)

    def target(self, link: FileState) -> str:
        """Where a link points, as an absolute path without dots, /lib and /usr/lib made one."""
        folder = posixpath.dirname(link.path)
        return self._plain(posixpath.normpath(posixpath.join(folder, link.target)))

    def has(self, path: str) -> bool:
        """Whether a path lies in one of the folders, be there something or not."""
        return any(path.startswith(f"{folder}/") for folder in self.entries)

    def drop_ins(self, owner: str) -> dict[str, str]:
        """Contents of a unit's drop-ins by file name, the strongest of each name.

        Args:
            owner: a unit's name, or its template's.

        Raises:
            NotObservedError: one could not be read.
        """
        found: dict[str, str] = {}
        for folder in self.entries:
            for path, text in self.answers.texts(f"{folder}/{_DROP_INS}").items():
                above, name = posixpath.split(path)
                if above == f"{folder}/{owner}.d":
                    found.setdefault(name, text)
        return found

    def _plain(self, path: str) -> str:
        return f"/usr{path}" if self.merged and path.startswith(f"{_LIB}/") else path


def read_load_path(answers: Answers) -> LoadPath:
    """List the folders.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: one of them was not looked at.
    """
    lib = answers.state(_LIB)
    merged = lib is not None and lib.is_symlink
    entries = {
        folder: {
            posixpath.basename(state.path): state for state in answers.states_of(f"{folder}/*")
        }
        for folder in FOLDERS
        if not (merged and folder.startswith(f"{_LIB}/"))
    }
    links = {
        folder: {
            name: posixpath.basename(state.target)
            for name, state in names.items()
            if state.is_symlink
        }
        for folder, names in entries.items()
    }
    pulled = {folder: _pulled(answers, folder, names) for folder, names in entries.items()}
    return LoadPath(entries, links, pulled, merged, answers)


def _pulled(answers: Answers, folder: str, names: Mapping[str, FileState]) -> frozenset[str]:
    """Only links in real folders count, as for `systemctl is-enabled`."""
    real = {
        state.path
        for name, state in names.items()
        if stat.S_ISDIR(state.mode) and name.endswith(_PULLS_IN)
    }
    return frozenset(
        name
        for state in answers.states_of(f"{folder}/{_PULLED}")
        for above, name in [posixpath.split(state.path)]
        if above in real and state.is_symlink and is_unit(name)
    )
