"""The audit log and its folder, where auditd.conf names another place than the usual one."""

from __future__ import annotations

import os
import re

from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.equivalents.stat_words import named
from imgverify.facts.answers import is_wildcard
from imgverify.facts.auditd_conf import CONFIG, USUAL
from imgverify.unobserved import NotObservedError

_LIMIT = 1024 * 1024
_LINE = re.compile(r"[ \t\r\f\v]*log_file[ \t\r\f\v]*=[ \t\r\f\v]*(.*)", re.IGNORECASE)


def answer(image: Image, argument: str) -> bytes:
    """Look as the script of the topic `auditd_conf` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: auditd.conf is no text, or names the log in a way that no folder shows.
    """
    del argument
    tree = image.tree
    data = tree.read(CONFIG, _LIMIT + 1)
    if len(data) > _LIMIT or b"\0" in data:
        raise NotObservedError(f"{CONFIG} is no text, or larger than {_LIMIT} bytes")
    named_lines = [
        found[1]
        for line in data.decode("utf-8", "surrogateescape").split("\n")
        if (found := _LINE.match(line))
    ]
    log = named_lines[-1].rstrip(" \t\r\f\v") if named_lines else ""
    if log in ("", USUAL):
        return b""
    if not log.startswith("/") or is_wildcard(log.rpartition("/")[0]) or log.endswith("/"):
        raise NotObservedError(f"{CONFIG} names the log {log!r}, which is no path of a file")
    folder, _, name = log.rpartition("/")
    logs = [f"{folder}/{one}" for one in tree.names(folder or "/") if one.startswith(name)]
    return os.fsencode("".join(_line(tree, path) for path in (folder or "/", *logs)))


def _line(tree: ImageTree, path: str) -> str:
    state = tree.lstat(path)
    if state is None:
        return ""
    owner, group = named(state)
    return f"{state.mode:x} {state.uid} {state.gid} {owner} {group} {path}\n"
