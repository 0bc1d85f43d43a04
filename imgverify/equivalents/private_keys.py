"""Files that hold a private key, by their content."""

from __future__ import annotations

import os
import re

from imgverify.disk.image import Image
from imgverify.equivalents.small_files import small_files
from imgverify.facts.leftovers import KEY_HOMES

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
    return b"".join(
        os.fsencode(f"{file.changed}\t{file.path}\0")
        for file in small_files(image, KEY_HOMES)
        if b"PRIVATE KEY-----" in file.data and _HEADER.search(file.data)
    )
