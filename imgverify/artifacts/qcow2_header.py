"""The header of a qcow2 file, read by ourselves before any QEMU tool opens the file.

QEMU follows what a header names: a backing file or an external data file may be any path of the
runner. So a file whose header names one is refused here, and QEMU never sees it.

Source: QEMU's docs/interop/qcow2.txt.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.errors import ArtifactError

MAGIC = b"QFI\xfb"
_DIRTY, _CORRUPT, _DATA_FILE, _COMPRESSION, _EXTENDED_L2 = (1 << bit for bit in range(5))
_KNOWN = _DIRTY | _CORRUPT | _DATA_FILE | _COMPRESSION | _EXTENDED_L2
_END, _DATA_FILE_NAME, _LUKS_HEADER = 0, 0x44415441, 0x0537BE77
_V2_LENGTH, _V3_LENGTH = 72, 104
_MAX_L1_BYTES = 32 * 1024 * 1024
_MAX_SNAPSHOTS = 65536
_COMPRESSIONS = {0: "zlib", 1: "zstd"}
_CONVERT = "convert it with the qemu-img that made it: qemu-img convert -O qcow2"


@dataclass(frozen=True, slots=True)
class Qcow2Header:
    """The fields that later steps need.

    Args:
        version: 2 or 3.
        virtual_size: bytes of the disk as a guest sees it.
        cluster_bits: a cluster is `2 ** cluster_bits` bytes.
        l1_offset, l1_entries: place in the file (bytes) and length of the table of tables.
        refcounts_end: where the refcount table ends in the file, in bytes.
        extended_l2: whether second-level entries are 16 bytes instead of 8.
        compression: of its compressed clusters, if it has any.
        snapshots_offset, snapshots: place (bytes) and number of internal snapshots.
        dirty: whether it was not closed properly, so that its refcounts may be wrong.
    """

    version: int
    virtual_size: int
    cluster_bits: int
    l1_offset: int
    l1_entries: int
    refcounts_end: int
    extended_l2: bool
    compression: str
    snapshots_offset: int
    snapshots: int
    dirty: bool


def read(path: str, head: bytes) -> Qcow2Header:
    """Read and judge a header.

    Args:
        path: named in messages only.
        head: the start of the file, a cluster or more.

    Raises:
        ArtifactError: it is damaged, of an unknown version, encrypted, or names another file.
    """
    if len(head) < _V2_LENGTH:
        raise ArtifactError(f"{path}: truncated within its qcow2 header", "fetch or build it again")
    version, backing_at, backing_size, bits, size, crypt, entries, l1_at, ref_at, ref_clusters = (
        struct.unpack_from(">4xIQIIQIIQQI", head)
    )
    snapshots, snapshots_at = struct.unpack_from(">IQ", head, 60)
    if version not in (2, 3):
        raise ArtifactError(f"{path}: qcow2 version {version} is not known", "versions 2 and 3 are")
    incompatible, length = 0, _V2_LENGTH
    if version == 3:  # noqa: PLR2004 - only version 3 has feature bits
        if len(head) < _V3_LENGTH:
            raise ArtifactError(f"{path}: truncated within its qcow2 header", "build it again")
        (incompatible,) = struct.unpack_from(">Q", head, 72)
        (length,) = struct.unpack_from(">I", head, 100)
    extensions = _extensions(head, length)
    _refuse_other_files(path, head, (backing_at, backing_size), incompatible, extensions)
    if crypt or _LUKS_HEADER in extensions:
        raise ArtifactError(f"{path}: the qcow2 is encrypted", "imgverify has no key for it")
    if incompatible & _CORRUPT:
        raise ArtifactError(f"{path}: marked as corrupt", f"look with: qemu-img check {path}")
    if incompatible & ~_KNOWN:
        raise ArtifactError(
            f"{path}: uses qcow2 features that are not known (bits {incompatible & ~_KNOWN:#x})",
            _CONVERT,
        )
    # QEMU's own limits.
    if not 9 <= bits <= 21 or entries * 8 > _MAX_L1_BYTES or snapshots > _MAX_SNAPSHOTS:  # noqa: PLR2004
        raise ArtifactError(f"{path}: its qcow2 header is damaged", "fetch or build it again")
    return Qcow2Header(
        version=version,
        virtual_size=size,
        cluster_bits=bits,
        l1_offset=l1_at,
        l1_entries=entries,
        refcounts_end=ref_at + (ref_clusters << bits),
        extended_l2=bool(incompatible & _EXTENDED_L2),
        compression=_compression(path, head, length) if incompatible & _COMPRESSION else "zlib",
        snapshots_offset=snapshots_at,
        snapshots=snapshots,
        dirty=bool(incompatible & _DIRTY),
    )


def _compression(path: str, head: bytes, length: int) -> str:
    kind = head[_V3_LENGTH] if min(length, len(head)) > _V3_LENGTH else 0
    if kind not in _COMPRESSIONS:
        raise ArtifactError(f"{path}: its compression (type {kind}) is not known", _CONVERT)
    return _COMPRESSIONS[kind]


def _extensions(head: bytes, at: int) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while at + 8 <= len(head):
        kind, length = struct.unpack_from(">II", head, at)
        if kind == _END:
            break
        found[kind] = head[at + 8 : at + 8 + length]
        at += 8 + (length + 7) // 8 * 8
    return found


def _refuse_other_files(
    path: str,
    head: bytes,
    backing: tuple[int, int],
    incompatible: int,
    extensions: dict[int, bytes],
) -> None:
    at, size = backing
    if at or size:
        name = head[at : at + min(size, 1023)].decode("utf-8", "replace")
        raise ArtifactError(
            f"{path}: needs a backing file ({name!r}), so it is not a whole disk",
            f"publish the whole: qemu-img convert -O qcow2 {path} whole.qcow2",
        )
    if incompatible & _DATA_FILE or _DATA_FILE_NAME in extensions:
        name = extensions.get(_DATA_FILE_NAME, b"").decode("utf-8", "replace")
        raise ArtifactError(
            f"{path}: keeps its data in another file ({name!r}), so it is not a whole disk",
            f"publish the whole: qemu-img convert -O qcow2 {path} whole.qcow2",
        )
