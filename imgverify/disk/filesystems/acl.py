"""POSIX access control lists as the kernel shows them in extended attributes.

Source: Linux, include/uapi/linux/posix_acl_xattr.h.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

_VERSION = 2
_NOBODY = 0xFFFFFFFF
_NAMED = frozenset((0x02, 0x08))

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"


def shown(entries: Iterable[tuple[int, int, int]]) -> bytes:
    """The value of `system.posix_acl_access` or `…_default`.

    Args:
        entries: tag, permissions and the number of a user or group.
    """
    parts = [struct.pack("<I", _VERSION)]
    for tag, permissions, number in entries:
        named = number if tag in _NAMED else _NOBODY
        parts.append(struct.pack("<HHI", tag, permissions, named))
    return b"".join(parts)
