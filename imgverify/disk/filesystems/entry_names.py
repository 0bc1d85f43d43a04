"""Names of files as text."""

from __future__ import annotations

from imgverify.disk.damage import DamageError


def entry_name(raw: bytes, where: str) -> str:
    """A name in a folder, with undecodable bytes as surrogates.

    Args:
        raw: as it is on the disk.
        where: the folder, for messages.

    Raises:
        DamageError: no file can have it.
    """
    if not raw or b"/" in raw or b"\0" in raw or raw in {b".", b".."}:
        raise DamageError(f"{where}: an entry has the name {raw!r}, which no file can have")
    return raw.decode("utf-8", "surrogateescape")
