"""The digest of a file, symlinks followed."""

from __future__ import annotations

import hashlib
import stat

from imgverify.disk.image import Image
from imgverify.equivalents.followed import followed
from imgverify.facts.file_details import NO_FILE
from imgverify.unobserved import NotObservedError

_PIECE = 1024 * 1024
_MOST = 1024 * _PIECE


def answer(image: Image, argument: str) -> bytes:
    """Print as the script of the topic `file_details` does.

    Args:
        image: that is looked at.
        argument: name of the digest, a blank, and the path.

    Raises:
        NotObservedError: the file is larger than 1 GiB, or only a running system has it.
    """
    name, _, path = argument.partition(" ")
    if path.startswith(("/proc/", "/sys/", "/dev/", "/run/")):
        raise NotObservedError(f"{path} exists only on a running system", needs_boot=True)
    state = followed(image.tree, path)
    if state is None or not stat.S_ISREG(state.mode):
        return f"{NO_FILE}\n".encode()
    if state.size > _MOST:
        raise NotObservedError(f"{path} is larger than {_MOST >> 30} GiB")
    node = image.tree.node(state.path)
    digest = hashlib.new(name, usedforsecurity=False)
    for start in range(0, state.size, _PIECE):
        assert node is not None
        digest.update(node.read(start, min(_PIECE, state.size - start)))
    return f"{digest.hexdigest()}  -\n".encode()
