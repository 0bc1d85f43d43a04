"""Who may read the files that rsyslog's configuration names."""

from __future__ import annotations

import os
import re
import stat

from imgverify.disk.image import Image
from imgverify.equivalents.followed import followed
from imgverify.equivalents.stat_words import named
from imgverify.facts.rsyslog_files import CONFIG, END, PATHS
from imgverify.unobserved import NotObservedError

_PATH = re.compile(PATHS.encode())
_LIMIT = 4 * 1024 * 1024


def answer(image: Image, argument: str) -> bytes:
    """Look as the script of the topic `rsyslog_files` does.

    Args:
        image: that is looked at.
        argument: not used.

    Raises:
        NotObservedError: a file of the configuration cannot be read as text.
    """
    del argument
    tree = image.tree
    names: set[bytes] = set()
    for file in (CONFIG, *tree.glob("/etc/rsyslog.d/*")):
        data = tree.read(file, _LIMIT + 1)
        if len(data) > _LIMIT or b"\0" in data:
            raise NotObservedError(f"{file} is no text, or larger than {_LIMIT} bytes")
        names.update(_PATH.findall(data))
    lines = []
    for name in sorted(names):
        path = os.fsdecode(name)
        state = followed(tree, path)
        if state is not None and stat.S_ISREG(state.mode):
            owner, group = named(state)
            lines.append(f"{state.permissions:o} {owner} {group} {path}\n")
    return os.fsencode("".join([*lines, f"{END}\n"]))
