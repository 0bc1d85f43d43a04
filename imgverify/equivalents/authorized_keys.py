"""Keys that may log in, in homes all over the system."""

from __future__ import annotations

import os
import stat

from imgverify.disk.image import Image
from imgverify.equivalents.followed import followed
from imgverify.equivalents.passwd_lines import passwd_lines
from imgverify.facts.ssh_keys import NAMES
from imgverify.unobserved import NotObservedError

_LIMIT = 1024 * 1024


def answer(image: Image, argument: str) -> bytes:
    """Print as the script of the topic `ssh_keys` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: a file cannot be read.
    """
    del argument
    tree = image.tree
    printed = bytearray()
    for _, _, _, _, _, home, _ in passwd_lines(tree, last_half=False):
        if not home.startswith("/"):
            continue
        for name in NAMES:
            path = f"{home}/{name}"
            state = followed(tree, path)
            if state is None or not stat.S_ISREG(state.mode):
                continue
            data = tree.read(path, _LIMIT + 1)
            if len(data) > _LIMIT:
                raise NotObservedError(f"{path} is larger than {_LIMIT} bytes")
            lines = data.replace(b"\0", b"").split(b"\n")
            if not lines[-1]:
                lines.pop()
            for line in lines:
                printed += os.fsencode(path) + b"\t" + line + b"\n"
    return bytes(printed)
