"""Files that hold access keys of AWS, by their content."""

from __future__ import annotations

import os
import re

from imgverify.disk.image import Image
from imgverify.equivalents.small_files import small_files
from imgverify.facts.cloud_traces import PATTERN, SEARCHED

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
    return b"".join(
        os.fsencode(f"{file.path}\0")
        for file in small_files(image, SEARCHED)
        if _SECRET.search(file.data)
    )
