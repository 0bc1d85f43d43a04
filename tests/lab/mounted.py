"""The root file system of a lab disk, copied out of it by the kernel of this machine."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab.errors import LabError
from tests.lab.stages import run

_SECTOR = 512
_METADATA = 1024**2
_EXTENT = re.compile(rb"extent_size = (\d+)")
_START = re.compile(rb"pe_start = (\d+)")
_SEQUENCE = re.compile(rb"seqno = (\d+)")
_VOLUME = re.compile(
    rb"^(\w+) \{\nid = .*?extent_count = (\d+)\n.*?stripes = \[\n\"pv0\", (\d+)\n",
    re.DOTALL | re.MULTILINE,
)
# Not Linux LVM, not the boot loader's own.
_PLAIN = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
_LVM = "E6D6D379-F507-44C2-A23C-238F2A3DF928"


@dataclass(frozen=True)
class Part:
    """A file system on a disk.

    Args:
        point: where it is mounted in the system.
        offset, size: in bytes.
    """

    point: str
    offset: int
    size: int


def tar_of(raw: Path, result: Path, work: Path) -> None:
    """Write the root file system as one tar archive.

    Args:
        raw: a disk of a lab image, or one that is a single ext4 file system.
        result: path to write.
        work: an empty folder.
    """
    tar = f"tar --create --file={result} --format=posix --acls --xattrs --xattrs-include='*.*'"
    _mounted(raw, work, f"{tar} --sort=name -C {work / 'root'} .")


def folder_of(raw: Path, result: Path, work: Path) -> None:
    """Write the root file system as a folder.

    Args:
        raw: likewise.
        result: path to write.
        work: an empty folder.
    """
    result.mkdir()
    _mounted(raw, work, f"cp -a {work / 'root'}/. {result}/")


def _mounted(raw: Path, work: Path, command: str) -> None:
    """Run a command while the disk is mounted, in a name space that takes the mounts with it."""
    root = work / "root"
    root.mkdir()
    lines = [
        f"mount -o ro,{_options(raw, part)}loop,offset={part.offset},sizelimit={part.size} "
        f"{raw} {root}{part.point}"
        for part in sorted(_parts(raw), key=lambda part: part.point)
    ]
    script = "\n".join(["set -eu", *lines, command])
    run("unshare", "--mount", "sh", "-c", script)


def _options(raw: Path, part: Part) -> str:
    with raw.open("rb") as file:
        file.seek(part.offset)
        return "norecovery,nouuid," if file.read(4) == b"XFSB" else "noload,"


def _parts(raw: Path) -> Iterator[Part]:
    probed = subprocess.run(
        ["sfdisk", "--json", raw], capture_output=True, text=True, check=False
    ).stdout
    if not probed:
        yield Part("/", 0, raw.stat().st_size)
        return
    partitions = json.loads(probed)["partitiontable"]["partitions"]
    is_lvm = any(one["type"] == _LVM for one in partitions)
    for one in partitions:
        start, size = one["start"] * _SECTOR, one["size"] * _SECTOR
        if one["type"] == _LVM:
            yield from _volumes(raw, start)
        elif one["type"] == _PLAIN:
            yield Part("/boot" if is_lvm else "/", start, size)


def _volumes(raw: Path, start: int) -> Iterator[Part]:
    """Volumes by the newest of the texts that LVM has left on its partition."""
    with raw.open("rb") as file:
        file.seek(start)
        texts = file.read(_METADATA).split(b"\0")
    written = [text for text in texts if _SEQUENCE.search(text) and b"logical_volumes {" in text]
    if not written:
        raise LabError(f"{raw}: no volume group on it")
    newest = max(written, key=lambda text: int(_of(_SEQUENCE, text)))
    extent, first = int(_of(_EXTENT, newest)), int(_of(_START, newest))
    for name, count, at in _VOLUME.findall(newest[newest.index(b"logical_volumes {") :]):
        word = name.decode()
        point = "/" if word == "root" else "/" + word.replace("_", "/")
        offset = start + (first + int(at) * extent) * _SECTOR
        yield Part(point, offset, int(count) * extent * _SECTOR)


def _of(pattern: re.Pattern[bytes], text: bytes) -> bytes:
    found = pattern.search(text)
    if found is None:
        raise LabError(f"LVM's text has no {pattern.pattern!r}")
    return found[1]
