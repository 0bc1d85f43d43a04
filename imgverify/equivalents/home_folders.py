"""Homes of people who can log in, and what has a name with a dot in front in them."""

from __future__ import annotations

import os
import stat

from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.equivalents.find_record import letter
from imgverify.equivalents.followed import followed
from imgverify.equivalents.passwd_lines import PASSWD, passwd_lines
from imgverify.facts.accounts import NO_LOGIN
from imgverify.facts.answers import FileState
from imgverify.unobserved import NotObservedError


def answer(image: Image, argument: str) -> bytes:
    """List as the script of the topic `home_folders` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: there are no accounts, or a home cannot be read.
    """
    del argument
    tree = image.tree
    if tree.real(PASSWD) is None:
        raise NotObservedError(f"{PASSWD} is not there")
    printed = bytearray()
    for _, _, _, _, _, home, shell in passwd_lines(tree, last_half=True):
        place = home or "/"
        if shell.rpartition("/")[2] not in NO_LOGIN and place.startswith("/"):
            printed += _home(tree, place)
    return bytes(printed)


def _home(tree: ImageTree, home: str) -> bytes:
    state = followed(tree, home)
    if state is None or not stat.S_ISDIR(state.mode):
        return os.fsencode(f"none {home}\0")
    lines = [_record("home", state, home)]
    front = home if home.endswith("/") else f"{home}/"
    for name in tree.names(home):
        if name.startswith("."):
            item = tree.lstat(f"{state.path.rstrip('/')}/{name}")
            if item is not None:
                lines.append(_record("item", item, f"{front}{name}"))
    return b"".join(lines)


def _record(mark: str, state: FileState, path: str) -> bytes:
    return os.fsencode(
        f"{mark} {letter(state.mode)} {state.permissions:o} {state.uid} {state.gid} {path}\0"
    )
