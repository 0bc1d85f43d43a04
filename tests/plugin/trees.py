"""A small system in the wrappings of seven providers, made without root."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from tests.lab.wrappings import wrap
from tests.plugin.conftest import OS_RELEASE

GIB = 1 << 30
_PACKAGE = """Package: {name}
Status: install ok installed
Architecture: amd64
Version: {version}

"""
# Provider, its wrapping, and the file's name.
PUBLISHED = {
    "aws": ("vmdk-stream", "image.vmdk"),
    "azure": ("vhd-fixed", "image.vhd"),
    "docker": ("tar", "rootfs.tar"),
    "gcp": ("gcp", "image.tar.gz"),
    "openstack": ("qcow2", "image.qcow2"),
    "virtualbox": ("virtualbox-box", "image.box"),
    "vmware": ("ova", "image.ova"),
}


def make_root(folder: Path, **packages: str) -> Path:
    """The files of a system.

    Args:
        folder: made.
        packages: versions by name, beside those that every image has.
    """
    for name in ("etc", "usr/bin", "usr/lib/systemd/system", "var/lib/dpkg/info", "root", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "etc/os-release").write_text(OS_RELEASE)
    (folder / "usr/lib/systemd/system/ssh.service").write_text("[Service]\nExecStart=/bin/true\n")
    (folder / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (folder / "etc/group").write_text("root:x:0:\n")
    installed = {"base-files": "12.4", "cloud-init": "22.4.2", **packages}
    texts = [_PACKAGE.format(name=name, version=version) for name, version in installed.items()]
    (folder / "var/lib/dpkg/status").write_text("".join(texts))
    for name, version in installed.items():
        program = folder / "usr/bin" / name
        program.write_text(f"{name} {version}\n")
        listed = folder / f"var/lib/dpkg/info/{name}.list"
        listed.write_text(f"/.\n/usr\n/usr/bin\n/usr/bin/{name}\n")
    return folder


def make_disk(root: Path, disk: Path) -> Path:
    """A disk that is one ext4 file system.

    Args:
        root: its files.
        disk: path to write.
    """
    with disk.open("wb") as file:
        file.truncate(GIB)
    # The same identifiers and times in every image: they are wrappings of one build.
    identity = "5a0e3b0c-7f5c-4a39-9a52-0f0b8d1c2e11"
    subprocess.run(
        [
            *("mke2fs", "-q", "-t", "ext4", "-U", identity),
            *("-E", f"root_owner=0:0,hash_seed={identity},lazy_itable_init=1"),
            *("-d", root, disk),
        ],
        check=True,
    )
    return disk


def publish(folder: Path, kind: str, root: Path, name: str) -> None:
    """Write an image and its checksum.

    Args:
        folder: of the provider.
        kind: of wrapping.
        root: the system's files.
        name: of the image's file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "tar":
        owner = ("--owner=root:0", "--group=root:0", "--sort=name")
        subprocess.run(["tar", *owner, "-C", root, "-cf", folder / name, "."], check=True)
    else:
        disk = make_disk(root, root.with_suffix(".raw"))
        wrap(kind, disk, folder / name, root.with_suffix(".work"))
        disk.unlink()
    sum_up(folder)


def sum_up(folder: Path) -> None:
    """Write the checksums of a folder anew.

    Args:
        folder: of the provider.
    """
    lines = []
    for path in sorted(folder.iterdir()):
        if path.name != "SHA256SUM":
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    (folder / "SHA256SUM").write_text("".join(lines))


def make_tree(top: Path, scratch: Path) -> Path:
    """`<version>/<name>/` with a folder for each provider.

    Args:
        top: of all versions.
        scratch: an empty folder.
    """
    tree = top / "1.0.0" / "Debian-12"
    plain = make_root(scratch / "plain")
    with_tools = make_root(scratch / "tools", **{"open-vm-tools": "12.2.0"})
    for provider, (kind, name) in PUBLISHED.items():
        root = with_tools if provider == "vmware" else plain
        publish(tree / provider, kind, root, name)
    shutil.rmtree(scratch)
    return tree
