"""A folder with unit files, told to the topic as a plane would, or to systemctl itself."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import stat
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from imgverify.facts import systemd_units
from imgverify.facts.answers import Answers, Content, FileState, is_wildcard
from imgverify.facts.questions import File, Stat
from imgverify.facts.unit_load_path import files_of
from imgverify.model import Plane

# The version whose rules imgverify follows; older ones know fewer words and folders.
_OLDEST = 252


def can_ask_systemctl() -> bool:
    """Whether there is a systemctl here that is new enough to compare with."""
    if shutil.which("systemctl") is None:
        return False
    run = subprocess.run(["systemctl", "--version"], capture_output=True, check=False, text=True)
    version = re.match(r"systemd (\d+)", run.stdout)
    return version is not None and int(version[1]) >= _OLDEST


def plant(root: Path, tree: Mapping[str, str]) -> None:
    """Make files and links.

    Args:
        root: an empty folder.
        tree: by path below the root, without a leading slash: a file's content; `-> target` for a
            link; `folder` for an empty folder.
    """
    for path, what in tree.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        if what.startswith("-> "):
            full.symlink_to(what.removeprefix("-> "))
        elif what == "folder":
            full.mkdir()
        else:
            full.write_text(what)


def look(root: Path, names: Iterable[str], plane: Plane = Plane.BOOT) -> Answers:
    """Answer the topic's questions from a folder.

    Args:
        root: stands for `/`.
        names: units that a control names.
        plane: where the answers pretend to come from.
    """
    asked: list[File | Stat] = [
        *systemd_units.FILES,
        *systemd_units.STATS,
        *(file for name in names for file in files_of(name)),
    ]
    states: dict[str, FileState] = {}
    files: dict[str, Content] = {}
    matched: dict[str, tuple[str, ...]] = {}
    absent: set[str] = set()
    for question in asked:
        path = question.path
        found = _paths(root, path)
        if is_wildcard(path):
            matched[path] = found
        elif not found:
            absent.add(path)
        for one in found:
            states[one] = _state(root, one)
            if isinstance(question, File):
                content = _content(root, one)
                if content is None:
                    absent.add(one)
                else:
                    files[one] = Content(content)
    return Answers(plane, files, states, {}, frozenset(absent), {}, matched)


def systemctl(root: Path, name: str) -> str:
    """Ask systemctl how a unit below a folder is enabled; nothing when it is none."""
    run = subprocess.run(
        ["systemctl", f"--root={root}", "is-enabled", name],
        capture_output=True,
        check=False,
        text=True,
    )
    return run.stdout.strip()


def _paths(root: Path, path: str) -> tuple[str, ...]:
    if not is_wildcard(path):
        return (path,) if os.path.lexists(f"{root}{path}") else ()
    return tuple(sorted(f"/{one.relative_to(root)}" for one in root.glob(path[1:])))


def _state(root: Path, path: str) -> FileState:
    full = f"{root}{path}"
    found = os.lstat(full)
    target = str(Path(full).readlink()) if stat.S_ISLNK(found.st_mode) else ""
    return FileState(path, found.st_mode, 0, 0, "root", "root", found.st_size, 0, target)


def _content(root: Path, path: str) -> bytes | None:
    """A file's content, links followed below the root; nothing for folders and dangling links."""
    for _ in range(40):
        full = Path(f"{root}{path}")
        if not full.is_symlink():
            break
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), full.readlink()))
    if path == "/dev/null":
        return b""
    return Path(f"{root}{path}").read_bytes() if Path(f"{root}{path}").is_file() else None
