"""What is mounted now, as the first process of the system sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.mount_options import OPPOSITES, PER_MOUNT, SILENT
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.running import running_text
from imgverify.unobserved import NotObservedError

# Process 1 and not `self`: a login session may have mounts of its own (pam_namespace), and what
# services get is what process 1 has.
MOUNTINFO = "/proc/1/mountinfo"

FILES: tuple[File, ...] = (File(MOUNTINFO, limit=1024 * 1024),)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo.

    Args:
        number: mount ID.
        parent: ID of the mount on which it sits.
        device: `major:minor` of the file system.
        root: the folder of the file system that is seen here; `/` unless it is a bind mount.
        path: mount point.
        options: flags of this mount alone.
        filesystem: type, such as `xfs`.
        source: device or name, as mount(8) was told.
        super_options: options of the file system, shared by all its mounts.
    """

    number: int
    parent: int
    device: str
    root: str
    path: str
    options: tuple[str, ...]
    filesystem: str
    source: str
    super_options: tuple[str, ...]

    def has(self, option: str) -> bool:
        """Whether an option is in force here, as a whole word.

        Args:
            option: `nodev`, `ro`, `size=1g`, …
        """
        if option in SILENT:
            return OPPOSITES[option] not in self.options
        if option in PER_MOUNT or option == "rw":
            return option in self.options
        return option in self.options or option in self.super_options


@dataclass(frozen=True, slots=True)
class Mounts:
    """All mounts, in the kernel's order."""

    mounts: tuple[Mount, ...]

    def covering(self, path: str) -> Mount:
        """Find the mount that a path lies on, as walking there would: hidden mounts do not count.

        Args:
            path: absolute.

        Raises:
            NotObservedError: the list has no root mount.
        """
        numbers = {mount.number for mount in self.mounts}
        here = next(
            (one for one in self.mounts if one.parent not in numbers or one.parent == one.number),
            None,
        )
        if here is None:
            raise NotObservedError(f"{MOUNTINFO} has no root mount")
        while above := [
            one
            for one in self.mounts
            if one.parent == here.number != one.number and _within(path, one.path)
        ]:
            here = min(reversed(above), key=lambda one: len(one.path))
        return here

    def at(self, path: str) -> Mount | None:
        """Find the topmost mount exactly at a path, or None.

        Args:
            path: absolute.
        """
        mount = self.covering(path)
        return mount if mount.path == (path.rstrip("/") or "/") else None


def parse(answers: Answers) -> Mounts:
    """Parse mountinfo (proc_pid_mountinfo(5)).

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: nothing is running, or a line makes no sense.
    """
    text = running_text(answers, MOUNTINFO)
    if not text:
        raise NotObservedError(f"{MOUNTINFO} is empty or absent")
    return Mounts(tuple(_mount(line) for line in text.splitlines() if line))


def _mount(line: str) -> Mount:
    front, dash, back = line.partition(" - ")
    fields, rest = front.split(" "), back.split(" ")
    if not dash or len(fields) < 6 or len(rest) < 3:  # noqa: PLR2004 - the format's field counts
        raise NotObservedError(f"{MOUNTINFO} has a line that makes no sense: {line!r}")
    return Mount(
        number=int(fields[0]),
        parent=int(fields[1]),
        device=fields[2],
        root=unescape(fields[3]),
        path=unescape(fields[4]),
        options=tuple(fields[5].split(",")),
        filesystem=rest[0],
        source=unescape(rest[1]),
        super_options=tuple(rest[2].split(",")),
    )


def unescape(field: str) -> str:
    r"""Undo the octal escapes of blanks and backslashes (`\040`) in mount tables.

    Args:
        field: one field of mountinfo or fstab.
    """
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)


def _within(path: str, folder: str) -> bool:
    return folder in ("/", path) or path.startswith(folder.rstrip("/") + "/")
