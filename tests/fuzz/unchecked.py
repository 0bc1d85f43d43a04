"""Parsers that take every checksum for right, so that damage gets behind it."""

from __future__ import annotations

import importlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from imgverify.errors import ArtifactError

_EXT = "imgverify.disk.filesystems.ext"
_XFS = "imgverify.disk.filesystems.xfs"
_CRC32C = tuple(
    f"{_EXT}.{name}" for name in ("superblock", "content", "attributes", "inode", "folder")
)


class _Number(int):
    """A number that equals every other, whatever is masked off it."""

    __hash__ = int.__hash__

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False

    def __and__(self, _other: int) -> _Number:
        return self

    __xor__ = __rshift__ = __lshift__ = __and__


class _Bytes(bytes):
    """Bytes that equal all others."""

    __slots__ = ()
    __hash__ = bytes.__hash__

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False


class _Text(str):
    """Text that equals all others."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False


def _right(*_: object) -> _Number:
    return _Number(0)


def _pack(form: str, *values: Any) -> bytes:
    data = struct.pack(form, *values)
    return _Bytes(data) if any(type(value) is _Number for value in values) else data


def _check_length(name: str, data: bytes, length: int, _at: int) -> None:
    if len(data) < length:
        raise ArtifactError(f"{name}: truncated")


def _changed(module: Any, **functions: object) -> SimpleNamespace:
    return SimpleNamespace(**{**vars(module), **functions})


@contextmanager
def unchecked() -> Iterator[None]:
    """While it is entered, no checksum is wrong."""
    packing = _changed(struct, pack=_pack)
    summing = _changed(zlib, crc32=_right, adler32=_right)
    with ExitStack() as stack:

        def put(module: str, name: str, value: object) -> None:
            stack.enter_context(patch.object(importlib.import_module(module), name, value))

        for module in (*_CRC32C, f"{_EXT}.groups"):
            put(module, "crc32c_from", _right)
            if hasattr(importlib.import_module(module), "struct"):
                put(module, "struct", packing)
        put(f"{_EXT}.groups", "crc16_from", _right)
        for name in ("superblock", "inode", "blocks"):
            put(f"{_XFS}.{name}", "is_intact", lambda *_: True)
        put("imgverify.artifacts.vhdx_header", "crc32c", _right)
        put("imgverify.disk.lvm_label", "_crc", _right)
        put("imgverify.artifacts.vhd_header", "_check", _check_length)
        put("imgverify.disk.tar_header", "_sum_is_right", lambda _: True)
        for module in ("imgverify.disk.gpt", "imgverify.rpm.ndb"):
            put(module, "zlib", summing)
        for name in ("container_image", "ovf_manifest"):
            put(f"imgverify.artifacts.{name}", "digest_of", lambda *_: _Text())
        yield
