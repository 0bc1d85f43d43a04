"""What /etc/fstab says about the next boot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.mount_options import effective_options, split_options
from imgverify.facts.mounts import unescape
from imgverify.facts.questions import Command, File, Stat

PATH = "/etc/fstab"

FILES: tuple[File, ...] = (File(PATH),)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "glusterfs", "ceph", "9p", "virtiofs"})
VIRTUAL = frozenset(
    {
        "tmpfs",
        "devtmpfs",
        "ramfs",
        "proc",
        "sysfs",
        "devpts",
        "hugetlbfs",
        "mqueue",
        "debugfs",
        "tracefs",
        "securityfs",
        "configfs",
        "cgroup",
        "cgroup2",
        "bpf",
        "pstore",
        "efivarfs",
        "fusectl",
        "binfmt_misc",
        "selinuxfs",
        "overlay",
        "none",
        "rpc_pipefs",
    }
)
_PASS = re.compile(r"[0-9]{1,9}")
_TAG = re.compile(r'(UUID|LABEL|PARTUUID|PARTLABEL|ID)=(?:"([^"]*)"|(.*))', re.DOTALL)


@dataclass(frozen=True, slots=True)
class FstabEntry:
    """One line that names a mount.

    Args:
        line: its number, from 1.
        source: first field, unescaped.
        path: mount point without a trailing slash; `none` for swap.
        filesystem: type.
        options: as written, in order.
        frequency: for dump(8).
        passno: order of fsck(8) at boot; 0 for never.
    """

    line: int
    source: str
    path: str
    filesystem: str
    options: tuple[str, ...]
    frequency: int
    passno: int

    @property
    def where(self) -> str:
        """File and line."""
        return f"{PATH}:{self.line}"

    @property
    def effective(self) -> frozenset[str]:
        """What the options come to."""
        return effective_options(self.options)

    @property
    def tag(self) -> tuple[str, str] | None:
        """`("UUID", "…")` for a source that names a property of a device, else None."""
        found = _TAG.fullmatch(self.source)
        return (found[1], found[2] or found[3] or "") if found else None

    @property
    def is_bind(self) -> bool:
        """Whether it shows a folder again rather than mount a file system."""
        return not {"bind", "rbind"}.isdisjoint(self.effective)

    @property
    def is_swap(self) -> bool:
        """Whether it is swap space, not a mount."""
        return self.filesystem == "swap"

    @property
    def is_on_device(self) -> bool:
        """Whether it needs a local block device."""
        return not (self.is_bind or self.filesystem in VIRTUAL | NETWORK) and (
            self.tag is not None or self.source.startswith("/dev/")
        )


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that libmount refuses."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Fstab:
    """The whole table.

    Args:
        entries: in the order of the file.
        unreadable: lines that are neither comments nor entries.
    """

    entries: tuple[FstabEntry, ...]
    unreadable: tuple[BadLine, ...] = ()

    def lines_for(self, path: str) -> tuple[FstabEntry, ...]:
        """Find every entry for a mount point.

        Args:
            path: absolute.
        """
        return tuple(entry for entry in self.entries if entry.path == (path.rstrip("/") or "/"))

    def at(self, path: str) -> FstabEntry | None:
        """Find the last entry for a mount point: the one on top once `mount -a` is through.

        Args:
            path: absolute.
        """
        return next(iter(self.lines_for(path)[::-1]), None)


def parse(answers: Answers) -> Fstab:
    """Parse fstab(5) as libmount does; a system without the file has no entries.

    Args:
        answers: what a plane delivered.
    """
    entries: list[FstabEntry] = []
    unreadable: list[BadLine] = []
    for number, line in enumerate((answers.text(PATH) or "").split("\n"), start=1):
        stripped = line.strip(" \t\r")
        if not stripped or stripped.startswith("#"):
            continue
        entry = _entry(number, re.split(r"[ \t]+", stripped))
        if entry:
            entries.append(entry)
        else:
            unreadable.append(BadLine(number, stripped))
    return Fstab(tuple(entries), tuple(unreadable))


def _entry(number: int, fields: list[str]) -> FstabEntry | None:
    passes = fields[4:6]
    if len(fields) < 3 or not all(_PASS.fullmatch(field) for field in passes):  # noqa: PLR2004 - fstab(5)
        return None
    frequency, passno = (int(field) for field in [*passes, "0", "0"][:2])
    return FstabEntry(
        line=number,
        source=unescape(fields[0]),
        path=unescape(fields[1]).rstrip("/") or "/",
        filesystem=fields[2],
        options=tuple(unescape(one) for one in split_options(fields[3] if len(fields) > 3 else "")),  # noqa: PLR2004
        frequency=frequency,
        passno=passno,
    )
