"""Files whose label is not the one that the image's SELinux policy gives them."""

from __future__ import annotations

import os
import stat

from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.equivalents.file_contexts import NO_LABEL, FileContexts
from imgverify.equivalents.patience import patience
from imgverify.facts.selinux import CONFIG, policy_of
from imgverify.unobserved import NotObservedError

ATTRIBUTE = "security.selinux"
# What the kernel says of a file without a label.
UNLABELLED = "system_u:object_r:unlabeled_t:s0"
RELABEL = "/.autorelabel"
_LIMIT = 16 * 1024 * 1024
_RULES = ("file_contexts", "file_contexts.homedirs", "file_contexts.local")
_ALIASES = ("file_contexts.subs", "file_contexts.subs_dist")
# What a boot fills, and file systems that hold no labels of their own.
_COVERED = ("/dev", "/proc", "/run", "/sys")
_WITHOUT_LABELS = frozenset({"vfat", "msdos", "exfat", "iso9660", "udf", "ntfs", "tmpfs", "ramfs"})
_TYPE = 2
_SECONDS = 1.0


def answer(image: Image, argument: str) -> bytes:
    """Compare as `restorecon -nRv` does: types only, and none of those that an admin may choose.

    Args:
        image: that is looked at.
        argument: a file, or a folder with all that is below it.

    Raises:
        NotObservedError: there is no such path or no policy, or a boot gives all labels anew.
    """
    tree = image.tree
    if tree.lstat(RELABEL) is not None:
        raise NotObservedError(f"{RELABEL}: the next boot labels everything anew", needs_boot=True)
    folder, _, name = (argument.rstrip("/") or "/").rpartition("/")
    above = tree.real(folder or "/")
    top = f"{(above or '').rstrip('/')}/{name}"
    if above is None or tree.lstat(top) is None:
        raise NotObservedError(f"{argument} is not there")
    policy = policy_of(tree.read(CONFIG, _LIMIT).decode("utf-8", "surrogateescape"))[1]
    folder = f"/etc/selinux/{policy or 'targeted'}/contexts"
    contexts = _contexts(tree, f"{folder}/files")
    chosen = frozenset((_text(tree, f"{folder}/customizable_types") or "").split())
    bare = tuple(path for path, one in image.mounts.items() if one.kind in _WITHOUT_LABELS)
    skipped = tuple(f"{path.rstrip('/')}/" for path in (*bare, *_COVERED))
    printed = bytearray()
    # Repetitions in the repetitions of a pattern can take longer than anybody lives.
    with patience(_SECONDS) as watch:
        for found in tree.walk(top):
            if f"{found.path}/".startswith(skipped):
                continue
            watch.now = f"the label of {found.path}"
            wanted = contexts.label(found.path, found.state.mode)
            if wanted == NO_LABEL:
                continue
            has = _label(found.node.xattrs())
            new = _mended(has, wanted)
            if new != has and has.split(":")[_TYPE] not in chosen:
                printed += os.fsencode(f"Would relabel {found.path} from {has} to {new}\n")
    return bytes(printed)


def _contexts(tree: ImageTree, folder: str) -> FileContexts:
    files = {
        path: text
        for name in _RULES
        if (text := _text(tree, path := f"{folder}/{name}")) is not None
    }
    if f"{folder}/{_RULES[0]}" not in files:
        raise NotObservedError(f"{folder}/{_RULES[0]}, the labels of the policy, is not there")
    return FileContexts(files, [_text(tree, f"{folder}/{name}") or "" for name in _ALIASES])


def _text(tree: ImageTree, path: str) -> str | None:
    """Content of a text file; None when there is none."""
    real = tree.real(path)
    state = tree.lstat(real) if real else None
    if state is None or not stat.S_ISREG(state.mode):
        return None
    if state.size > _LIMIT:
        raise NotObservedError(f"{path} is larger than {_LIMIT} bytes")
    return tree.read(path, _LIMIT).decode("utf-8", "surrogateescape")


def _label(attributes: dict[str, bytes]) -> str:
    label = os.fsdecode(attributes.get(ATTRIBUTE, b"").rstrip(b"\0"))
    return label if label.count(":") >= _TYPE else UNLABELLED


def _mended(label: str, wanted: str) -> str:
    """The label with the type of another one: that is all that restorecon changes."""
    parts, others = label.split(":"), wanted.split(":")
    if len(others) <= _TYPE or parts[_TYPE] == others[_TYPE]:
        return label
    return ":".join([*parts[:_TYPE], others[_TYPE], *parts[_TYPE + 1 :]])
