"""Warnings and worse in the log that cloud-init left in the image."""

from __future__ import annotations

import re

from imgverify.disk.image import Image
from imgverify.facts.cloud_init import LOG_PATH
from imgverify.unobserved import NotObservedError

_LIMIT = 64 * 1024 * 1024
_SHOWN, _WIDTH = 100, 400
_BAD = re.compile(rb"\[(?:WARNING|ERROR|CRITICAL)\]|^Traceback ")


def answer(image: Image, argument: str) -> bytes:
    """Search as the script of the topic `cloud_init` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: there is no log, or it is no text.
    """
    del argument
    if image.tree.real(LOG_PATH) is None:
        raise NotObservedError(f"{LOG_PATH} is written at boot", needs_boot=True)
    data = image.tree.read(LOG_PATH, _LIMIT + 1)
    if len(data) > _LIMIT or b"\0" in data:
        raise NotObservedError(f"{LOG_PATH} is no text, or larger than {_LIMIT} bytes")
    printed = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if _BAD.search(line):
            printed.append((b"%d:%b" % (number, line))[:_WIDTH] + b"\n")
            if len(printed) == _SHOWN:
                break
    return b"".join(printed)
