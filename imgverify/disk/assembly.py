"""From the contents of an artifact to an image: its root, and what fstab mounts on it."""

from __future__ import annotations

from pathlib import Path

from imgverify.disk.damage import DamageError
from imgverify.disk.device_names import find_device
from imgverify.disk.devices import Device, open_devices
from imgverify.disk.filesystems.fat.filesystem import FatFileSystem
from imgverify.disk.folder_filesystem import FolderFileSystem
from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.nbd import NbdSource
from imgverify.disk.next_mounts import Wanted, next_mounts
from imgverify.disk.nodes import FileSystem
from imgverify.disk.shown import BlankFileSystem, FolderShownAgain, UnreadFileSystem
from imgverify.disk.source import Cached, FileSource, Source
from imgverify.disk.tar_filesystem import TarFileSystem
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import Contents, DiskFile, RootFolder, RootTar

# A root file system has /etc and one of these. Source: file-hierarchy(7).
_ROOT_SIGNS = ("usr", "bin", "sbin")


def open_image(contents: Contents) -> Image:
    """Open everything and join it.

    Args:
        contents: of an artifact.

    Raises:
        DamageError: no root file system can be read.
        InfrastructureError: a program that reads the format is not installed.
    """
    match contents:
        case RootFolder():
            return _alone(FolderFileSystem(Path(contents.path)))
        case RootTar():
            return _alone(TarFileSystem([Path(path) for path in contents.paths]))
    return assemble(open_devices([_source(disk) for disk in contents]))


def assemble(devices: tuple[Device, ...]) -> Image:
    """Find the root file system, and mount on it what its own files say.

    Args:
        devices: of the image.

    Raises:
        DamageError: none of them holds a root file system that can be read.
    """
    root = _root_of(devices)
    assert root.filesystem is not None
    troubles = {device.name: device.trouble for device in devices if device.trouble}
    return _joined(_trusted(root.filesystem, root.name), devices, troubles)


def _source(disk: DiskFile) -> Source:
    if disk.driver == "raw":
        return Cached(FileSource(Path(disk.path), disk.offset, disk.length))
    return Cached(NbdSource(disk))


def _alone(root: FileSystem) -> Image:
    return Image(devices=(), mounts={"/": root}, tree=ImageTree({"/": root}), troubles={})


def _root_of(devices: tuple[Device, ...]) -> Device:
    """The device with the system: of several, the one whose fstab says that it is the root."""
    found = [device for device in devices if device.filesystem and _is_root(device.filesystem)]
    for device in found:
        assert device.filesystem is not None
        tree = ImageTree({"/": device.filesystem})
        wanted = next((one for one in next_mounts(tree) if one.path == "/"), None)
        if wanted and find_device(wanted.source, devices) is device:
            return device
    if found:
        return found[0]
    seen = [
        f"{device.name} {device.holds}{f' ({device.trouble})' if device.trouble else ''}"
        for device in devices
        if device.holds
    ]
    raise DamageError(f"no root file system found; seen: {', '.join(seen) or 'nothing known'}")


def _is_root(filesystem: FileSystem) -> bool:
    try:
        root = filesystem.root
        return root.child("etc") is not None and any(root.child(name) for name in _ROOT_SIGNS)
    except DamageError:
        return False


def _trusted(filesystem: FileSystem, name: str) -> FileSystem:
    """A file system, or one that refuses because a boot would change what it says."""
    if filesystem.doubt:
        return UnreadFileSystem(f"{name}: {filesystem.doubt}", needs_boot=True)
    return filesystem


def _joined(root: FileSystem, devices: tuple[Device, ...], troubles: dict[str, str]) -> Image:
    mounts: dict[str, FileSystem] = {"/": root}
    tree = ImageTree(mounts)
    for wanted in next_mounts(tree):
        if wanted.path == "/":
            continue
        place = wanted.path
        filesystem: FileSystem | None
        try:
            # Where nothing is yet, systemd makes the folder (systemd.mount(5)).
            place = tree.paths.destination(wanted.path)
            filesystem = _mounted(wanted, tree, devices)
        except NotObservedError as error:
            filesystem = UnreadFileSystem(error.reason, needs_boot=error.needs_boot)
        if filesystem is None:
            continue
        if isinstance(filesystem, UnreadFileSystem):
            troubles[place] = filesystem.reason
        mounts[place] = filesystem
        tree = ImageTree(mounts)
    return Image(devices=devices, mounts=mounts, tree=tree, troubles=troubles)


def _mounted(wanted: Wanted, tree: ImageTree, devices: tuple[Device, ...]) -> FileSystem | None:
    """What a boot will mount; None when it will do without."""
    if wanted.is_blank:
        return BlankFileSystem(wanted.kind, wanted.options)
    if wanted.is_bind:
        node = tree.node(tree.real(wanted.source) or wanted.source)
        if node is not None:
            return FolderShownAgain(node)
        return UnreadFileSystem(f"{wanted.where}: {wanted.source} is not there")
    device = find_device(wanted.source, devices) if wanted.is_local else None
    if device is not None:
        return _on_device(device, wanted)
    if "nofail" in wanted.options:
        return None
    return UnreadFileSystem(
        f"{wanted.where}: {wanted.source} is not on this disk",
        needs_boot=not wanted.is_local,
        kind=wanted.kind,
    )


def _on_device(device: Device, wanted: Wanted) -> FileSystem:
    if device.filesystem is not None:
        return _trusted(_with_options(device.filesystem, wanted), device.name)
    why = device.trouble or f"it holds {device.holds or 'nothing known'}"
    return UnreadFileSystem(f"{device.name}, which {wanted.where} mounts: {why}")


def _with_options(filesystem: FileSystem, wanted: Wanted) -> FileSystem:
    """A file system without owners and modes takes them from the options of its mount."""
    if isinstance(filesystem, FatFileSystem):
        return filesystem.mounted_with(",".join(wanted.options))
    return filesystem
