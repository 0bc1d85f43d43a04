"""System calls that an architecture never had, so that no rule can record them."""

from __future__ import annotations

# Newer architectures begin with the calls that take a folder or flags instead. Source: Linux'
# include/uapi/asm-generic/unistd.h; what is left out here is there too.
_OLD = frozenset(
    {
        "chmod",
        "chown",
        "creat",
        "create_module",
        "lchown",
        "open",
        "query_module",
        "rename",
        "stime",
        "unlink",
    }
)
_GENERIC = frozenset({"aarch64", "riscv64"})


def exists(call: str, architecture: str) -> bool:
    """Whether 64-bit programs of an architecture can make a call.

    Args:
        call: its name.
        architecture: as `uname -m` says.
    """
    return not (architecture in _GENERIC and call in _OLD)


def is_old(call: str) -> bool:
    """Whether it depends on the architecture if there is such a call.

    Args:
        call: its name.
    """
    return call in _OLD
