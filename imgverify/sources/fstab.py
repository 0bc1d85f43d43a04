"""An fstab that a build puts into its image, read as demands."""

from __future__ import annotations

import re
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.facts.answers import Answers, Content
from imgverify.facts.fstab import NETWORK, PATH, VIRTUAL, FstabEntry
from imgverify.facts.fstab import parse as parse_fstab
from imgverify.model import Plane
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.masking import MASK, without_logins, without_mount_secrets
from imgverify.sources.storage import Size, file_system, want_options, want_swap
from imgverify.sources.text_file import read_source

_WHAT = "fstab"


def read_fstab(path: Path) -> Demands:
    """Read an fstab.

    Args:
        path: the file.

    Raises:
        UsageError: it is none.
    """
    text = read_source(path, _WHAT)
    lines = text.split("\n")
    table = parse_fstab(Answers(plane=Plane.OFFLINE, files={PATH: Content(text.encode())}))
    if table.unreadable:
        bad = table.unreadable[0]
        raise UsageError(
            f"{path}:{bad.line}: not a line of an fstab",
            "source, mount point, type, options, frequency, pass (fstab(5))",
        )
    if not table.entries:
        raise UsageError(f"{path}: no entries", "a line is: source, mount point, type, options")
    demands = Demands()
    on_top = {entry.path: entry for entry in table.entries}
    for entry in table.entries:
        said = without_mount_secrets(lines[entry.line - 1].strip())
        statement = Statement(f"{path.name}:{entry.line}", said)
        if entry.is_swap or entry is on_top[entry.path]:
            _want(demands, entry, statement)
        else:
            demands.leave(statement, "a later line mounts something else on top of it")
    return demands


def _want(demands: Demands, entry: FstabEntry, statement: Statement) -> None:
    if entry.is_swap:
        _want_swap(demands, entry, statement)
    elif entry.filesystem in NETWORK:
        source = without_logins(entry.source)
        title = f"{entry.path} is mounted from {source} at the next boot"
        reason = "Its server is not there when an image is tried."
        demands.manual(entry.path, title, statement, reason)
    elif "noauto" in entry.effective:
        title = f"fstab names {entry.path}, and no boot mounts it: {entry.filesystem}"
        demands.manual(entry.path, title, statement, "Checks ask for what a boot mounts.")
    else:
        _want_mount(demands, entry, statement)


def _want_swap(demands: Demands, entry: FstabEntry, statement: Statement) -> None:
    if entry.is_on_device:
        title = f"swap space: {entry.source}"
        want_swap(demands, "swap", title, statement, size=Size(), label=_label(entry))
    else:
        reason = "Checks know swap space on devices, not in files."
        demands.manual("swap", f"swap space in {entry.source}", statement, reason)


def _want_mount(demands: Demands, entry: FstabEntry, statement: Statement) -> None:
    in_memory = entry.filesystem in VIRTUAL and not entry.is_bind
    calls = [call("mount-exists", path=entry.path, tmpfs_ok=in_memory, in_fstab=True)]
    style = _style(entry)
    if style:
        # Several types with commas between are tried in turn (mount(8)).
        is_open = entry.filesystem == "auto" or "," in entry.filesystem
        kind = "" if is_open else entry.filesystem
        calls.append(file_system(entry.path, kind, _label(entry), Size()))
        calls.append(call("fstab-source-style", allowed=[style], paths=[entry.path]))
    elif in_memory:
        calls.append(call("goss-mount", path=entry.path, filesystem=entry.filesystem))
    else:
        # Nothing else tells what a bind mount, an image file or a pool is mounted from.
        calls.append(call("goss-file", path=PATH, exists=True, contents=[_line(statement)]))
    source = without_logins(entry.source)
    what = f"a bind mount of {source}" if entry.is_bind else entry.filesystem
    named = f", its device named by {style}" if style else ""
    note = "Which device has that name differs from image to image; its kind is what counts."
    title = f"fstab mounts {entry.path}: {what}{named}"
    demands.want(entry.path, title, statement, calls, note=note if style else "")
    options = [without_mount_secrets(one) for one in entry.options if one not in ("bind", "rbind")]
    want_options(demands, entry.path, entry.path, options, statement)


def _line(statement: Statement) -> str:
    """A pattern for source, mount point and type as they stand in the table."""
    fields = [re.escape(field) for field in statement.said.split()[:3]]
    # A login in the source is masked, and may be any.
    line = r"\s+".join(fields).replace(MASK, ".*")
    return rf"/^\s*{line}(\s|$)/"


def _label(entry: FstabEntry) -> str:
    return entry.tag[1] if entry.tag and entry.tag[0] == "LABEL" else ""


def _style(entry: FstabEntry) -> str:
    """The form of a source, in the words of the check `fstab-source-style`."""
    if not entry.is_on_device:
        return ""
    if entry.tag:
        return entry.tag[0]
    parts = entry.source.removeprefix("/dev/").split("/")
    if parts[0] == "disk" and len(parts) == 3:  # noqa: PLR2004 - disk, by-what, value
        return parts[1].removeprefix("by-").upper()
    if len(parts) > 1 and parts[0] not in ("block", "char", "cciss"):
        return "mapper"
    return "device"
