"""Files of two manifests held against each other."""

from __future__ import annotations

from collections.abc import Iterator

from imgverify.difference.change import Attributes, Change, How
from imgverify.difference.manifest import Entry, Manifest

KIND = "file"
UNREAD = "unread"
# As find(1) calls them.
KINDS = {
    "f": "file",
    "d": "folder",
    "l": "symlink",
    "c": "character device",
    "b": "block device",
    "p": "pipe",
    "s": "socket",
}


def file_changes(before: Manifest, after: Manifest) -> Iterator[Change]:
    """What became of each path, and what could not be read of either image.

    Args:
        before: of the first image.
        after: of the second.
    """
    troubles = sorted({*before.troubles, *after.troubles})
    hidden = tuple(troubles)
    for path in troubles:
        yield _unread(path, before.troubles.get(path, ""), after.troubles.get(path, ""))
    for path in sorted({*before.entries, *after.entries}):
        old, new = before.entries.get(path), after.entries.get(path)
        if old == new and (old is None or not old.trouble):
            continue
        if (old is None or new is None) and hidden and _is_within(path, hidden):
            # It may well be there, in what nobody could read.
            continue
        package = after.packages.get(path) or before.packages.get(path, "")
        if change := _change(path, old, new, package):
            yield change


def _is_within(path: str, folders: tuple[str, ...]) -> bool:
    return any(f"{path}/".startswith(f"{folder.rstrip('/')}/") for folder in folders)


def _change(path: str, old: Entry | None, new: Entry | None, package: str) -> Change | None:
    if (old and old.trouble) or (new and new.trouble):
        return _unread(path, old.trouble if old else "", new.trouble if new else "", package)
    before, after = (None if one is None else described(one) for one in (old, new))
    how = How.ADDED if before is None else How.REMOVED if after is None else How.CHANGED
    if before is not None and after is not None:
        names = {*before, *after}
        differing = {name for name in names if before.get(name) != after.get(name)}
        if not differing:
            return None
        before = {name: value for name, value in before.items() if name in differing}
        after = {name: value for name, value in after.items() if name in differing}
    return Change(kind=KIND, name=path, before=before, after=after, how=how, package=package)


def _unread(path: str, before: str, after: str, package: str = "") -> Change:
    return Change(
        kind=KIND,
        name=path,
        before={UNREAD: before} if before else {},
        after={UNREAD: after} if after else {},
        how=How.UNREAD,
        package=package,
    )


def described(entry: Entry) -> Attributes:
    """What is compared of a file, in words.

    Args:
        entry: of a manifest.
    """
    found: Attributes = {"type": KINDS.get(entry.kind, entry.kind)}
    # Nobody looks at the mode of a symlink.
    if entry.kind != "l":
        found["mode"] = f"{entry.mode:04o}"
    found["owner"], found["group"] = entry.owner, entry.group
    if entry.kind == "l":
        found["target"] = entry.target
    if entry.kind == "f":
        digest = f", sha256:{entry.digest}" if entry.digest else ""
        found["content"] = f"{entry.size} bytes{digest}"
    found.update({f"xattr {name}": value for name, value in entry.xattrs.items()})
    return found
