"""What lies at a mount point once the image has booted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imgverify.disk.device_names import find_device, is_of_machine
from imgverify.disk.devices import Device
from imgverify.disk.filesystems.fat.filesystem import FatFileSystem
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.next_mounts import Wanted
from imgverify.disk.nodes import FileSystem
from imgverify.disk.shown import BlankFileSystem, FolderShownAgain, UnreadFileSystem
from imgverify.facts.mount_units import DISCOVERED
from imgverify.planes.file_tree import LoopError
from imgverify.unobserved import NotObservedError

# Another folder than the top of the file system is shown. Source: mount(8).
_PART = "X-mount.subdir="
_GENERATORS = tuple(
    f"{folder}/systemd/system-generators/systemd-gpt-auto-generator"
    for folder in ("/usr/lib", "/lib")
)
# Before the system itself is up, by other means: the generator leaves them alone.
_EARLY = ("/", "/usr")
# Mounted only where there is a folder for them. Source: systemd-gpt-auto-generator(8).
_ONLY_ON_FOLDERS = ("/boot", "/efi")


def trusted(filesystem: FileSystem, name: str) -> FileSystem:
    """A file system, or one that refuses because a boot would change what it says.

    Args:
        filesystem: opened.
        name: of its device.
    """
    if filesystem.doubt:
        return UnreadFileSystem(f"{name}: {filesystem.doubt}", needs_boot=True)
    return filesystem


def mounted(wanted: Wanted, tree: ImageTree, devices: Sequence[Device]) -> FileSystem | None:
    """What a boot will mount; None when it will do without.

    Args:
        wanted: a mount.
        tree: what lies below it.
        devices: of the image.

    Raises:
        NotObservedError: what it shows cannot be looked at.
    """
    if wanted.doubt:
        return UnreadFileSystem(wanted.doubt, needs_boot=True)
    if wanted.is_blank:
        return BlankFileSystem(wanted.kind, wanted.options)
    if wanted.is_bind:
        node = tree.node(tree.real(wanted.source) or wanted.source)
        if node is not None:
            return FolderShownAgain(node)
        return UnreadFileSystem(f"{wanted.where}: {wanted.source} is not there")
    if wanted.is_overlay:
        why = f"{wanted.where}: what an overlay shows, only a boot can tell"
        return UnreadFileSystem(why, needs_boot=True, kind=wanted.kind)
    device = find_device(wanted.source, devices) if wanted.is_local else None
    return _on_device(device, wanted) if device else _not_on_disk(wanted, devices)


def _not_on_disk(wanted: Wanted, devices: Sequence[Device]) -> UnreadFileSystem | None:
    is_clear = wanted.is_local and not is_of_machine(wanted.source)
    if is_clear and "nofail" in wanted.options:
        hidden = next((one for one in devices if one.hidden), None)
        if hidden is None:
            return None
        why = f"{wanted.where}: {wanted.source} may be in {hidden.name}: {hidden.hidden}"
        return UnreadFileSystem(why, needs_boot=True, kind=wanted.kind)
    return UnreadFileSystem(
        f"{wanted.where}: {wanted.source} is not on this disk",
        needs_boot=not is_clear,
        kind=wanted.kind,
    )


def _on_device(device: Device, wanted: Wanted) -> FileSystem:
    if part := next((one for one in wanted.options if one.startswith(_PART)), None):
        why = f"{wanted.where}: what is mounted with {part}, only a boot shows"
        return UnreadFileSystem(why, needs_boot=True, kind=wanted.kind)
    if device.filesystem is not None:
        return trusted(_with_options(device.filesystem, wanted), device.name)
    why = device.trouble or f"it holds {device.holds or 'nothing known'}"
    return UnreadFileSystem(f"{device.name}, which {wanted.where} mounts: {why}")


def _with_options(filesystem: FileSystem, wanted: Wanted) -> FileSystem:
    """A file system without owners and modes takes them from the options of its mount."""
    if isinstance(filesystem, FatFileSystem):
        return filesystem.mounted_with(",".join(wanted.options))
    return filesystem


def shown_again(
    wanted: Wanted, place: str, tree: ImageTree, mounts: Mapping[str, FileSystem]
) -> dict[str, FileSystem]:
    """What is mounted below a folder that is shown with all that is mounted there.

    Args:
        wanted: a bind mount.
        place: where it goes.
        tree: what lies below it.
        mounts: so far.
    """
    if not wanted.is_recursive:
        return {}
    shown = tree.paths.destination(wanted.source).rstrip("/")
    return {
        f"{place}{path.removeprefix(shown)}": one
        for path, one in mounts.items()
        if path.startswith(f"{shown}/") and path != "/"
    }


def discovered(
    tree: ImageTree, mounts: Mapping[str, FileSystem], devices: Sequence[Device]
) -> dict[str, FileSystem]:
    """What systemd may mount because of the type of a partition, though no file says so.

    Args:
        tree: of the image.
        mounts: that its files ask for.
        devices: of the image.
    """
    found: dict[str, FileSystem] = {}
    for device in devices:
        for path in DISCOVERED.get(device.partition.type, ()) if device.partition else ():
            try:
                if path in mounts or path in _EARLY or not _is_free(tree, path):
                    continue
            except (LoopError, NotObservedError):
                # Whatever asks for it is told so.
                continue
            why = f"{device.name} has a type that systemd mounts at {path}"
            found[path] = UnreadFileSystem(why, needs_boot=True)
    return found


def _is_free(tree: ImageTree, path: str) -> bool:
    """Whether the generator is there and would mount at a path."""
    if not any(tree.lstat(generator) for generator in _GENERATORS):
        return False
    if tree.lstat(path) is None:
        return path not in _ONLY_ON_FOLDERS
    return not tree.names(path)
