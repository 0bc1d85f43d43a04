"""Files that hold a private key, by their content."""

from __future__ import annotations

import os
import re
import stat

from imgverify.disk.image import Image
from imgverify.facts.leftovers import KEY_HOMES

# find(1) rounds sizes up to whole KiB before it compares them with `-size -64k`.
_LARGEST = 63 * 1024
_HEADER = re.compile(rb"^-----BEGIN [A-Z ]*PRIVATE KEY-----", re.MULTILINE)


def answer(image: Image, argument: str) -> bytes:
    """Search as the script of the topic `leftovers` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: a folder or file cannot be read.
    """
    del argument
    printed = bytearray()
    for home in KEY_HOMES:
        folder, _, name = home.rpartition("/")
        # find(1) goes through links to a folder above, and shows no other name for it.
        real = f"{(image.tree.real(folder or '/') or folder).rstrip('/')}/{name}"
        for found in image.tree.walk(real, stay=True):
            if not stat.S_ISREG(found.state.mode) or not 0 < found.state.size <= _LARGEST:
                continue
            # grep(1) takes a NUL for the end of a line.
            data = found.node.read(0, _LARGEST).replace(b"\0", b"\n")
            if b"PRIVATE KEY-----" in data and _HEADER.search(data):
                printed += os.fsencode(
                    f"{found.node.state.ctime}\t{home}{found.path[len(real) :]}\0"
                )
    return bytes(printed)
