"""How a tree of images lies on a disk: `<version>/<name>/<provider>/`, checksums in each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

SUM_FILES = ("SHA256SUM", "SHA256SUMS")
# `providers.yaml` has one section for each; they stand here too, because every run asks for them.
PROVIDERS = ("aws", "azure", "docker", "gcp", "openstack", "virtualbox", "vmware")
# Two names may be an accident of a folder of projects only when no checksums are in any of them.
_TELLING = 2


@dataclass(frozen=True, slots=True)
class ProviderFolder:
    """What was published for one provider.

    Args:
        system: name of the image, which is that of the folder above.
        provider: name of the folder.
        path: of it.
        name: what users call it: the provider, behind the system where a tree has several.
    """

    system: str
    provider: str
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A tree.

    Args:
        path: of its top.
        version: of what it holds.
        systems: names of the images in it.
        folders: one for each provider of each system, sorted.
        strays: files beside provider folders, which no checksum covers.
    """

    path: Path
    version: str
    systems: tuple[str, ...]
    folders: tuple[ProviderFolder, ...]
    strays: tuple[str, ...]


def holds_providers(path: Path) -> bool:
    """Whether a folder is `<version>/<name>/`: folders of known providers, with checksums.

    Args:
        path: of a folder; never raises.
    """
    known = [folder for folder in _folders(path) if folder.name in PROVIDERS]
    has_sums = any((folder / name).is_file() for folder in known for name in SUM_FILES)
    return (has_sums or len(known) >= _TELLING) and not os.path.lexists(path / "etc")


def is_tree(path: Path) -> bool:
    """Whether a folder is `<version>/<name>/`, or `<version>/` with several names in it.

    Args:
        path: of a folder; never raises.
    """
    if os.path.lexists(path / "etc"):
        return False
    return holds_providers(path) or any(holds_providers(folder) for folder in _folders(path))


def read_layout(path: Path) -> Layout:
    """Read a tree that `is_tree` knows.

    Args:
        path: of its top.
    """
    path = path.resolve()
    single = holds_providers(path)
    systems = [path] if single else _folders(path)
    folders = tuple(
        ProviderFolder(
            system.name,
            folder.name,
            folder,
            folder.name if single else f"{system.name}/{folder.name}",
        )
        for system in systems
        for folder in _folders(system)
    )
    tops = systems if single else [path, *systems]
    strays = [one for top in tops for one in sorted(top.iterdir()) if not one.is_dir()]
    return Layout(
        path=path,
        version=path.parent.name if single else path.name,
        systems=tuple(system.name for system in systems),
        folders=folders,
        strays=tuple(str(one.relative_to(path)) for one in strays),
    )


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(one for one in path.iterdir() if one.is_dir())
    except OSError:
        return []
