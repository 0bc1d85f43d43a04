"""qcow2: QEMU's own disk format, and that of most clouds."""

from __future__ import annotations

from imgverify.artifacts import qcow2_header, qcow2_snapshots, qcow2_tables
from imgverify.artifacts.candidate import HEAD
from imgverify.artifacts.disk_kind import AGAIN, DiskKind
from imgverify.artifacts.qcow2_header import Qcow2Header
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError
from imgverify.wrapping import Wrapping


def _knows(head: bytes, tail: bytes) -> bool:  # noqa: ARG001 - its header says everything
    return head.startswith(qcow2_header.MAGIC)


def _look(name: str, source: Source) -> Wrapping:
    header = qcow2_header.read(name, source.read(0, HEAD))
    clusters = qcow2_tables.read(name, source, header)
    if clusters.needed > source.size:
        raise ArtifactError(
            f"{name}: truncated: it has {source.size} bytes, its tables need {clusters.needed}",
            AGAIN,
        )
    return Wrapping(
        layers=("qcow2",),
        variant=_variant(header),
        virtual_size=header.virtual_size,
        compressed=clusters.compressed,
        cluster_size=1 << header.cluster_bits,
        snapshots=qcow2_snapshots.names(name, source, header),
        problems=_problems(header),
    )


def _variant(header: Qcow2Header) -> str:
    """The version, and what else a reader must know to read the file."""
    features = {"extended-l2": header.extended_l2, "zstd": header.compression == "zstd"}
    return "+".join([f"v{header.version}", *(name for name, has in features.items() if has)])


def _problems(header: Qcow2Header) -> tuple[str, ...]:
    if not header.dirty:
        return ()
    return ("marked as dirty: it was not closed (mend a copy: qemu-img check -r all)",)


FORMAT = DiskKind("qcow2", "qcow2", _knows, _look)
detect, resolve, contents = FORMAT.detect, FORMAT.resolve, FORMAT.contents
