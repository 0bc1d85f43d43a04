"""Templates of Packer that build in no time: each build copies a root file system."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

from tests.plugin.conftest import OS_RELEASE, Project


def root_file_system(path: Path, os_release: str = OS_RELEASE) -> None:
    """Write a tar of a system that is little more than its os-release.

    Args:
        path: of the tar.
        os_release: content of `/etc/os-release`.
    """
    files = {
        "etc/os-release": os_release,
        "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
        "bin/sh": "#!\n",
        "usr/lib/empty": "",
    }
    with tarfile.open(path, "w") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))


def cut_off(path: Path) -> None:
    """Make a tar one that begins as it should and ends in the middle of a long file.

    Args:
        path: of the tar.
    """
    with tarfile.open(path, "a") as archive:
        member = tarfile.TarInfo("usr/lib/long")
        member.size = 1 << 20
        archive.addfile(member, io.BytesIO(bytes(1 << 20)))
    with path.open("r+b") as file:
        file.truncate(1 << 19)


def template(project: Project, **systems: str) -> str:
    """Write `web.json`, a template with a build for each system.

    Args:
        project: whose folder takes it.
        systems: content of os-release, by the name of the build.

    Returns:
        What `--image` names it by.
    """
    builders = []
    for name, os_release in systems.items():
        source = project.path / f"{name}.source.tar"
        root_file_system(source, os_release)
        builders.append(
            {"type": "file", "name": name, "source": str(source), "target": f"out/{name}.tar"}
        )
    project.write("web.json", json.dumps({"builders": builders}))
    (project.path / "out").mkdir(exist_ok=True)
    return "packer:web.json"
