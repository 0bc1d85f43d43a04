"""Files that hold access keys of AWS, by their content."""

from __future__ import annotations

import os
import re
import stat

from imgverify.disk.image import Image
from imgverify.facts.cloud_traces import PATTERN, SEARCHED

# find(1) rounds sizes up to whole KiB before it compares them with `-size -64k`.
_LARGEST = 63 * 1024
# grep(1) looks at one line at a time: "anything but a letter" is no line break there.
_SECRET = re.compile(os.fsencode(PATTERN.replace("[^", r"[^\n")), re.MULTILINE)


def answer(image: Image, argument: str) -> bytes:
    """Search as the script of the topic `cloud_traces` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: a folder or file cannot be read.
    """
    del argument
    printed = bytearray()
    for home in SEARCHED:
        # With -H, find(1) goes where a link leads, and shows no other name for it.
        real = image.tree.real(home) or home
        for found in image.tree.walk(real, stay=True):
            if not stat.S_ISREG(found.state.mode) or not 0 < found.state.size <= _LARGEST:
                continue
            # grep(1) takes a NUL for the end of a line.
            data = found.node.read(0, _LARGEST).replace(b"\0", b"\n")
            if _SECRET.search(data):
                printed += os.fsencode(f"{home}{found.path[len(real) :]}\0")
    return bytes(printed)
