"""From the contents of an artifact to an image: its root, and what fstab mounts on it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from imgverify.disk.damage import DamageError
from imgverify.disk.device_names import find_device
from imgverify.disk.devices import Device, open_devices
from imgverify.disk.folder_filesystem import FolderFileSystem
from imgverify.disk.image import Image
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.mounting import discovered, mounted, shown_again, trusted
from imgverify.disk.nbd import NbdSource
from imgverify.disk.next_mounts import Wanted, next_mounts
from imgverify.disk.nodes import FileSystem
from imgverify.disk.shown import UnreadFileSystem
from imgverify.disk.source import Cached, FileSource, Source
from imgverify.disk.tar_filesystem import TarFileSystem
from imgverify.planes.file_tree import LoopError
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import Contents, DiskFile, RootFolder, RootTar

# A root file system has /etc and one of these. Source: file-hierarchy(7).
_ROOT_SIGNS = ("usr", "bin", "sbin")
_UNIT_PLACES = ("/usr", "/etc", "/lib")


def open_image(contents: Contents) -> Image:
    """Open everything and join it.

    Args:
        contents: of an artifact.

    Returns:
        The image, which is to be closed.

    Raises:
        DamageError: no root file system can be read.
        NotObservedError: only a boot shows which one is the root, or what it holds.
        InfrastructureError: a program that reads the format is not installed.
    """
    with ExitStack() as stack:
        match contents:
            case RootFolder():
                folder = FolderFileSystem(Path(contents.path))
                stack.callback(folder.close)
                image = _alone(folder)
            case RootTar():
                archive = TarFileSystem([Path(path) for path in contents.paths])
                stack.callback(archive.close)
                image = _alone(archive)
            case _:
                image = assemble(open_devices([_source(disk, stack) for disk in contents]))
        return replace(image, opened=stack.pop_all())
    raise AssertionError


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
    return _joined(trusted(root.filesystem, root.name), devices, troubles)


def _source(disk: DiskFile, stack: ExitStack) -> Source:
    source: FileSource | NbdSource
    if disk.driver == "raw":
        source = FileSource(Path(disk.path), disk.offset, disk.length)
    else:
        source = NbdSource(disk)
    stack.callback(source.close)
    return Cached(source)


def _alone(root: FileSystem) -> Image:
    return Image(devices=(), mounts={"/": root}, tree=ImageTree({"/": root}), troubles={})


def _root_of(devices: tuple[Device, ...]) -> Device:
    """The device with the system: of several, the one whose fstab says that it is the root."""
    unread = {device.name: device.trouble for device in devices if device.trouble}
    found = []
    for device in devices:
        try:
            if device.filesystem is not None and _is_root(device.filesystem):
                found.append(device)
        except DamageError as error:
            unread[device.name] = error.reason
    if not found:
        seen = [
            f"{device.name} {device.holds}".rstrip()
            + (f" ({unread[device.name]})" if device.name in unread else "")
            for device in devices
            if device.holds or device.name in unread
        ]
        raise DamageError(f"no root file system found; seen: {', '.join(seen) or 'nothing known'}")
    certain = [device for device in found if _says_that_it_is_root(device, devices)]
    if len(certain or found) > 1:
        names = " and ".join(device.name for device in certain or found)
        raise NotObservedError(f"{names} each hold a system: which one starts?", needs_boot=True)
    (root,) = certain or found
    if not certain and unread:
        name, why = next(iter(unread.items()))
        reason = f"{root.name} holds a system without saying that it is the root, and {name}: {why}"
        raise NotObservedError(reason, needs_boot=True)
    return root


def _is_root(filesystem: FileSystem) -> bool:
    root = filesystem.root
    return root.child("etc") is not None and any(root.child(name) for name in _ROOT_SIGNS)


def _says_that_it_is_root(device: Device, devices: tuple[Device, ...]) -> bool:
    assert device.filesystem is not None
    tree = ImageTree({"/": device.filesystem})
    wanted = next((one for one in next_mounts(tree) if one.path == "/"), None)
    return wanted is not None and find_device(wanted.source, devices) is device


def _joined(root: FileSystem, devices: tuple[Device, ...], troubles: dict[str, str]) -> Image:
    wanted = next_mounts(ImageTree({"/": root}))
    image = _with_mounts(root, wanted, devices, troubles)
    if any(path.startswith(_UNIT_PLACES) for path in image.mounts):
        # Units lie there, so that only now all are known.
        # What cannot be read there says so itself, whenever it is asked for.
        with suppress(NotObservedError):
            again = next_mounts(image.tree)
            if again != wanted:
                return _with_mounts(root, again, devices, troubles)
    return image


def _with_mounts(
    root: FileSystem,
    wanted: list[Wanted],
    devices: tuple[Device, ...],
    troubles: Mapping[str, str],
) -> Image:
    mounts: dict[str, FileSystem] = {"/": root}
    tree = ImageTree(mounts)
    for one in wanted:
        if one.path == "/":
            continue
        place = one.path
        filesystem: FileSystem | None
        shown: Mapping[str, FileSystem] = {}
        try:
            # Where nothing is yet, systemd makes the folder (systemd.mount(5)).
            place = tree.paths.destination(one.path)
            filesystem = mounted(one, tree, devices)
            if one.is_bind:
                shown = shown_again(one, place, tree, mounts)
        except NotObservedError as error:
            filesystem = UnreadFileSystem(error.reason, needs_boot=error.needs_boot)
        except LoopError as error:
            filesystem = UnreadFileSystem(str(error))
        if filesystem is None or place == "/":
            continue
        mounts |= shown
        mounts[place] = filesystem
        tree = ImageTree(mounts)
    mounts |= discovered(tree, mounts, devices)
    tree = ImageTree(mounts)
    return Image(
        devices=devices,
        mounts=mounts,
        tree=tree,
        troubles={
            **troubles,
            **{
                path: one.reason
                for path, one in mounts.items()
                if isinstance(one, UnreadFileSystem)
            },
        },
    )
