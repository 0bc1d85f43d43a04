"""What a Vagrant box says of itself: its provider, its disks, and the machine that it asks for.

Source: Vagrant's "Box File Format"; vagrant-libvirt's "Box Format" (version 1 and 2); the
configuration file of VMware's desktop programs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from imgverify.artifacts.members import Members
from imgverify.errors import ArtifactError

_MOST_BYTES = 1024 * 1024
_GIB = 1024**3
_MOST_DISKS = 100
_SETTING = re.compile(r'\s*([\w.:]+)\s*=\s*"([^"]*)"\s*')
_VMX_DISK = re.compile(r"(scsi|sata|ide|nvme)\d+:\d+\.filename")
# What a VMware configuration calls what an OVF asks for.
_VMX = {"numvcpus": "cpus", "memsize": "memory", "firmware": "firmware", "guestos": "os"}


@dataclass(frozen=True, slots=True)
class BoxMetadata:
    """What `metadata.json` says.

    Args:
        provider: `virtualbox`, `libvirt`, `vmware_desktop`, …
        disks: names of disk files, when it lists them.
        hardware: facts, see `Wrapping`; `virtual-size` is in bytes.
    """

    provider: str
    disks: tuple[str, ...] = ()
    hardware: dict[str, str] = field(default_factory=dict)


def read(members: Members) -> BoxMetadata:
    """Read `metadata.json`.

    Args:
        members: of the box.

    Raises:
        ArtifactError: it is missing, or does not say what it must.
    """
    data = members.text("metadata.json", _MOST_BYTES)
    try:
        told = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ArtifactError(f"{members.name}: metadata.json: {error}") from error
    if not isinstance(told, dict) or not isinstance(told.get("provider"), str):
        raise ArtifactError(f"{members.name}: metadata.json names no provider")
    hardware = {"provider": told["provider"]}
    for key in ("format", "architecture"):
        if isinstance(told.get(key), str):
            hardware[key] = told[key]
    size = told.get("virtual_size")
    if isinstance(size, int) and 0 < size < _GIB:
        hardware["virtual-size"] = str(size * _GIB)
    return BoxMetadata(told["provider"], _listed(told.get("disks"), members, hardware), hardware)


def _listed(disks: Any, members: Members, hardware: dict[str, str]) -> tuple[str, ...]:
    """The disks of version 2 of vagrant-libvirt's format; the first one is the root disk."""
    if disks is None:
        return ()
    names = [
        disk.get("path")
        for disk in (disks if isinstance(disks, list) else [])[:_MOST_DISKS]
        if isinstance(disk, dict)
    ]
    if not names or not all(isinstance(name, str) for name in names):
        raise ArtifactError(f"{members.name}: metadata.json has `disks` without a path each")
    kind = disks[0].get("format") if isinstance(disks[0], dict) else None
    if isinstance(kind, str):
        hardware.setdefault("format", kind)
    return tuple(str(name) for name in names)


def read_vmx(data: bytes) -> tuple[tuple[str, ...], dict[str, str]]:
    """Read the configuration of a VMware machine.

    Args:
        data: of the `.vmx` file.

    Returns:
        Names of its disks in the order of their places, and facts of its hardware.
    """
    settings: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        found = _SETTING.fullmatch(line)
        if found:
            settings[found[1].lower()] = found[2]
    disks = [
        settings[key]
        for key in sorted(settings)
        if _VMX_DISK.fullmatch(key)
        and settings[key].lower().endswith(".vmdk")
        and settings.get(key.replace(".filename", ".present"), "TRUE").upper() == "TRUE"
    ]
    hardware = {word: settings[key] for key, word in _VMX.items() if settings.get(key)}
    if settings.get("virtualhw.version"):
        hardware["version"] = f"vmx-{settings['virtualhw.version']}"
    controllers = {
        f"{key.partition('.')[0].rstrip('0123456789')}:{value}"
        for key, value in settings.items()
        if re.fullmatch(r"(scsi|sata|nvme)\d+\.virtualdev", key)
    }
    networks = {
        value for key, value in settings.items() if re.fullmatch(r"ethernet\d+\.virtualdev", key)
    }
    for word, values in (("disk-controller", controllers), ("network", networks)):
        if values:
            hardware[word] = " ".join(sorted(values))
    return tuple(disks[:_MOST_DISKS]), hardware
