"""Using a damaged artifact as imgverify would; what it may refuse is let through."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from imgverify.artifacts import box_metadata, ovf, ovf_manifest
from imgverify.artifacts.checksum_files import value_of
from imgverify.artifacts.url_spec import UrlSpec
from imgverify.disk import tar_pax
from imgverify.disk.assembly import assemble, open_image
from imgverify.disk.devices import Device, open_devices
from imgverify.disk.filesystems.recognise import open_filesystem, recognise
from imgverify.disk.image import Image
from imgverify.disk.lvm import find_groups
from imgverify.disk.lvm_group import group_of
from imgverify.disk.lvm_text import parse
from imgverify.disk.nbd import NbdSource
from imgverify.disk.next_mounts import next_mounts
from imgverify.disk.nodes import FileSystem, Node
from imgverify.disk.partitions import read_table
from imgverify.disk.source import Ranges, Source
from imgverify.disk.tar_filesystem import TarFileSystem
from imgverify.equivalents.file_contexts import FileContexts
from imgverify.equivalents.patience import patience
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.planes.file_tree import LoopError
from imgverify.progress import Silent
from imgverify.reading.jobs.inspect import layout
from imgverify.registry import equivalents, resolve, unwrap
from imgverify.rpm import berkeley, header, ndb, signature, sqlite
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import DiskFile, RootTar
from tests.fuzz.pages import Pages
from tests.fuzz.seed_texts import SYSTEM
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.lvm_disks import SIZES
from tests.unit.disk.trees import MemoryFileSystem, image

# What imgverify says of a broken artifact on purpose.
REFUSALS = (NotObservedError, ArtifactError, LoopError, InfrastructureError)
_NODES = 400
_HEAD = 1 << 16
_MEMBER = 1024 * 1024
_ARGUMENTS = {"files_below": ("/etc", "/many"), "selinux_labels": ("/srv", "/etc", "/many")}
_PATHS = ("/etc/foo.conf", "/srv/secret/x", "/usr/file-12/a", "/home/me/" + "a" * 60, "/many/b")


def filesystem(pages: Pages, _name: str, _scratch: Path) -> None:
    """Open a file system and walk it."""
    _walk(open_filesystem(pages, recognise(pages)))


def _walk(opened: FileSystem) -> None:
    with suppress(*REFUSALS):
        assert opened.free <= opened.size or not opened.size
    assert isinstance(opened.doubt, str)
    assert isinstance(opened.label + opened.uuid, str)
    waiting: list[Node] = []
    with suppress(*REFUSALS):
        waiting.append(opened.root)
    for _ in range(_NODES):
        if not waiting:
            return
        node = waiting.pop()
        for look in (_state, _xattrs, _content):
            with suppress(*REFUSALS):
                look(node)
        with suppress(*REFUSALS):
            # What was listed before a folder turned out to be broken is walked all the same.
            waiting.extend(_below(node))


def _state(node: Node) -> None:
    assert node.state.size >= 0
    assert 0 <= node.state.mode < 1 << 32


def _xattrs(node: Node) -> None:
    for name, value in node.xattrs().items():
        name.encode("utf-8", "surrogateescape")
        assert isinstance(value, bytes)


def _content(node: Node) -> None:
    state = node.state
    if stat.S_ISLNK(state.mode):
        node.target().encode("utf-8", "surrogateescape")
    elif stat.S_ISREG(state.mode):
        for at in (0, state.size // 2, max(0, state.size - 100)):
            assert len(node.read(at, _HEAD)) == max(0, min(_HEAD, state.size - at))


def _below(node: Node) -> Iterable[Node]:
    if not stat.S_ISDIR(node.state.mode):
        return
    assert node.child("no such name") is None
    for name, child in islice(node.children(), _NODES):
        assert "/" not in name
        assert name not in ("", ".", "..")
        name.encode("utf-8", "surrogateescape")
        yield child


def table(pages: Pages, _name: str, _scratch: Path) -> None:
    """Read a partition table, and look at what is in the partitions."""
    read_table(pages)
    for device in open_devices([pages]):
        device.source.read(0, 512)
        device.source.read(max(0, device.source.size - 1), 2)


def members(pages: Pages, name: str, _scratch: Path) -> None:
    """Put volume groups together and read of each volume."""
    found = find_groups(
        {f"vd{number}": source for number, source in enumerate(_devices(pages, name))}
    )
    for one in islice((volume for group in found.groups for volume in group.volumes), _NODES):
        with suppress(*REFUSALS):
            one.source.read(0, 4096)
            one.source.read(max(0, one.source.size - 4096), 8192)
    for group in found.groups:
        assert group.free <= group.size


def _devices(pages: Pages, name: str) -> Iterable[Source]:
    sizes = SIZES.get(name, (16 * _MEMBER,))
    for number, size in enumerate(sizes):
        yield Drawn(size, [(0, pages.read(number * _MEMBER, _MEMBER))], disk=number + 1)


def artifact(pages: Pages, name: str, scratch: Path) -> None:
    """Resolve a file and get at its contents."""
    suffix = {"box": ".box", "ova": ".ova"}.get(name[:3], "")
    path = pages.write(scratch / f"artifact{suffix}")
    resolved = resolve(str(path))
    folder = scratch / "unpacked"
    folder.mkdir()
    known, contents = unwrap(resolved, folder, Silent())
    assert known.virtual_size >= 0
    if isinstance(contents, tuple):
        for disk in contents:
            assert isinstance(disk, DiskFile)
            assert Path(disk.path).is_relative_to(scratch)
            assert disk.offset >= 0
    elif isinstance(contents, RootTar):
        _look(open_image(contents))


def through_qemu(pages: Pages, name: str, scratch: Path) -> None:
    """Read a disk's bytes as a guest sees them."""
    contents = unwrap(resolve(str(pages.write(scratch / name))), scratch, Silent())[1]
    assert isinstance(contents, tuple)
    source = NbdSource(contents[0])
    try:
        for at in (0, source.size // 2, source.size - 512):
            source.read(max(0, at), 4096)
    finally:
        source.close()


def tar(pages: Pages, name: str, scratch: Path) -> None:
    """Index an archive and walk what is in it; small ones are laid over themselves."""
    path = pages.write(scratch / "x.tar")
    opened = TarFileSystem([path, path] if name.startswith("small") else [path])
    _walk(opened)
    opened.close()


def rpm(pages: Pages, name: str, _scratch: Path) -> None:
    """Read every header of a database."""
    data = pages.read(0, pages.size)
    blobs: Iterable[bytes] = [data]
    if not name.startswith("header"):
        read: dict[str, Callable[[bytes], Iterable[bytes]]] = {
            "ndb": ndb.headers,
            "bdb": berkeley.headers,
            "sqlite": lambda found: sqlite.headers(found, b""),
        }
        blobs = read[name.partition("-")[0]](data)
    for one in blobs:
        with suppress(*REFUSALS):
            found = header.parse(one)
            header.shown(found.version)
            if found.signature is not None:
                signature.describe(found.signature)


def machine(pages: Pages, _name: str, _scratch: Path) -> None:
    """Assemble an image of a disk, and ask it everything."""
    _look(assemble(open_devices([pages])))


def in_system(pages: Pages, name: str, _scratch: Path) -> None:
    """Ask everything of a system, one of whose files is damaged."""
    root = MemoryFileSystem()
    root.put("/many", mode=0o040755)
    for path, text in SYSTEM.items():
        data = pages.read(0, pages.size) if path == name else text
        root.put(path, data, mode=0o755 if "bin/" in path else 0o644)
    with suppress(*REFUSALS):
        next_mounts(image(root).tree)
    _look(image(root))
    # Mount points are looked for only when a device holds the root.
    _look(import_module("imgverify.disk.assembly")._joined(root, _others(), {}))


def _others() -> tuple[Device, ...]:
    """Devices that the system mounts."""
    small = MemoryFileSystem("xfs").put("/a/b", "x")
    part = {"kind": "part", "parents": ("vda",), "source": Ranges([])}
    found: dict[str, dict[str, Any]] = {
        "vda2": {"holds": "crypto_LUKS", "trouble": "encrypted"},
        "vda3": {"label": "x y", "filesystem": small, "holds": "xfs"},
        "vg-home": {"kind": "lvm", "filesystem": small, "uuid": "1234-ABCD"},
    }
    return tuple(Device(name, **{**part, **words}) for name, words in found.items())


def _look(found: Image) -> None:
    with found:
        for name, module in equivalents().items():
            for argument in _ARGUMENTS.get(name, ("",)):
                with suppress(*REFUSALS):
                    assert isinstance(import_module(module).answer(found, argument), bytes)
        with suppress(*REFUSALS):
            layout(found, 5)


def text(pages: Pages, name: str, _scratch: Path) -> None:
    """Read a text."""
    _TEXTS[name](pages.read(0, pages.size))


def _labels(data: bytes) -> None:
    contexts = FileContexts({"file_contexts": _decoded(data)}, ["/run /var/run\n"])
    with patience(1.0) as watch:
        for path in _PATHS:
            watch.now = path
            contexts.label(path, stat.S_IFREG)


def _lvm(data: bytes) -> None:
    for name, body in parse(_decoded(data)).sections():
        group_of(name, body, {})
        disk = Drawn(16 * _MEMBER, disk=1)
        for _, section in islice(body.section("physical_volumes").sections(), 1):
            group_of(name, body, {section.text("id"): ("vda", disk)})


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


class _Beside:
    """Members of an archive that has only this text."""

    name = "x.box"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def text(self, _name: str, _limit: int) -> bytes:
        """The text."""
        return self._data


def _metadata(data: bytes) -> None:
    beside: Any = _Beside(data)
    box_metadata.read(beside)


_TEXTS: dict[str, Callable[[bytes], object]] = {
    "ovf": lambda data: ovf.read(data, "x.ovf"),
    "manifest": lambda data: ovf_manifest.read(data, "x.mf"),
    "sums": lambda data: value_of(data.decode("utf-8", "replace"), "two.raw"),
    "metadata": _metadata,
    "vmx": box_metadata.read_vmx,
    "labels": _labels,
    "lvm": _lvm,
    "lvm-kinds": _lvm,
    "pax": lambda data: tar_pax.xattrs(tar_pax.records(data, 0), 0),
    "url": lambda data: UrlSpec.of(data.decode("utf-8", "replace")),
}
