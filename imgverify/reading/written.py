"""Names of an image as text that any document can hold."""

from __future__ import annotations


def written(name: str) -> str:
    r"""A name; bytes that are no UTF-8 as `\xe9`.

    Args:
        name: as `os.fsdecode` makes it.
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
