"""Small artifacts of every kind that `--image` knows."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import tarfile
from pathlib import Path

import zstandard

from tests.fuzz.pages import Pages
from tests.fuzz.seed_disks import system
from tests.unit.artifacts import appliances
from tests.unit.artifacts.disks import FORMATS, converted, created, gpt, patterned
from tests.unit.artifacts.hostile import whole
from tests.unit.disk.filesystems.building import run
from tests.unit.disk.tars import file, hard_link, symlink, tar, tar_of
from tests.unit.disk.tars import folder as tar_folder
from tests.unit.rpm.databases import blob, sample


def disks(folder: Path, driver: str) -> dict[str, Pages]:
    """Disks in one format, by the options that made them.

    Args:
        folder: empty.
        driver: QEMU's name of the format.
    """
    raw = patterned(folder / "raw")
    found = {
        f"{driver}{' '.join(options)}": Pages.of_file(
            converted(raw, folder / f"{driver}-{number}", driver, *options)
        )
        for number, (name, options) in enumerate(FORMATS)
        if name == driver
    }
    if driver == "qcow2":
        path = converted(raw, folder / "snapshot", driver)
        run("qemu-img", "snapshot", "-c", "a name", path)
        extensions = ((0x6803F857, b"x" * 48), (0xE2792ACA, b"qcow2"))
        found |= {
            "snapshot": Pages.of_file(path),
            "backing": Pages.of(whole(backing=b"/etc/hostname")),
            "extensions": Pages.of(whole(extensions=extensions)),
            "old": Pages.of(whole(version=2, length=72)),
            "external": Pages.of(whole(incompatible=4)),
            "encrypted": Pages.of(whole(crypt=1)),
        }
    if driver == "vmdk":
        flat = created(folder / "flat", driver, "-o", "subformat=monolithicFlat")
        found["descriptor"] = Pages.of_file(flat)
    return found


def every_disk(folder: Path) -> dict[str, Pages]:
    """A disk in each format, by QEMU's name of it.

    Args:
        folder: empty.
    """
    raw = patterned(folder / "raw")
    return {
        f"{driver}-{number}": Pages.of_file(converted(raw, folder / f"{number}", driver, *options))
        for number, (driver, options) in enumerate(FORMATS)
        if driver != "raw"
    }


def packed(folder: Path) -> dict[str, Pages]:
    """Disks in compressed files.

    Args:
        folder: empty.
    """
    data = gpt(folder / "raw").read_bytes()
    qcow2 = converted(folder / "raw", folder / "qcow2", "qcow2").read_bytes()
    return {
        "gz": Pages.of(gzip.compress(data, 6, mtime=0)),
        "gz-qcow2": Pages.of(gzip.compress(qcow2, 0, mtime=0) + gzip.compress(b"more", mtime=0)),
        "xz": Pages.of(lzma.compress(data)),
        "bz2": Pages.of(bz2.compress(data)),
        "zst": Pages.of(zstandard.ZstdCompressor(write_checksum=True).compress(data)),
        "xz-qcow2": Pages.of(lzma.compress(qcow2, check=lzma.CHECK_NONE)),
    }


_PAX = {
    "SCHILY.xattr.security.selinux": "a:b:c:s0",
    "LIBARCHIVE.xattr.user.b": "aGk=",
    "mtime": "1700000000.5",
}


def tars(folder: Path) -> dict[str, Pages]:
    """Root file systems in tar archives of all styles.

    Args:
        folder: empty.
    """
    tree = system(folder / "tree")
    found = {}
    for style in ("gnu", "pax", "pax-0.0", "pax-0.1", "oldgnu", "v7"):
        path = folder / f"{style}.tar"
        kind, _, version = style.partition("-")
        words = ("tar", "-C", tree, f"--format={kind}", "-cf", path, "--mtime=@1700000000")
        numbered = (f"--sparse-version={version}",) if version else ()
        sparse = ("-S", *numbered) if style != "v7" else ()
        skipped = ("--exclude=./many", "--exclude=./var/lib/rpm") if style == "v7" else ()
        run(*words, *sparse, "--exclude=many/file-1*", *skipped, ".")
        found[style] = Pages.of_file(path)
    members = (
        tar_folder("etc"),
        tar_folder("usr"),
        file("etc/a", b"x" * 600, pax_headers=_PAX),
        hard_link("etc/b", "etc/a"),
        hard_link("etc/z", "usr/missing"),
        symlink("etc/c", "../" * 60 + "etc"),
        file("etc/c/d" + "long" * 50, b"y"),
        file("usr/.wh.x"),
        file(".wh..wh..opq"),
    )
    found["small"] = Pages.of_file(tar(folder / "small.tar", *members))
    found["small-gnu"] = Pages.of_file(tar(folder / "g.tar", *members, style=tarfile.GNU_FORMAT))
    return found


def archives(folder: Path) -> dict[str, Pages]:
    """Appliances, boxes, container images and images for clouds.

    Args:
        folder: empty.
    """
    qcow2 = converted(gpt(folder / "q.raw"), folder / "q.qcow2", "qcow2").read_bytes()
    layers = [
        tar(folder / f"layer{number}", *members).read_bytes()
        for number, members in enumerate(
            ([tar_folder("etc"), file("etc/a", b"x")], [tar_folder("usr"), file("etc/.wh.a")])
        )
    ]
    metadata = json.dumps({"provider": "libvirt", "format": "qcow2", "virtual_size": 20}).encode()
    box = tar_of(folder / "x.box", {"metadata.json": metadata, "box.img": qcow2})
    vmx = b'scsi0:0.fileName = "d.vmdk"\nscsi0:0.present = "TRUE"\n'
    vmware = {"metadata.json": b'{"provider": "vmware_desktop"}', "x.vmx": vmx}
    vmdk = appliances.vmdk(folder)
    envelope = appliances.envelope("d.vmdk")
    virtualbox = {"metadata.json": b'{"provider": "virtualbox"}', "box.ovf": envelope}
    virtualbox["d.vmdk"] = vmdk
    paths = {
        "ova": appliances.ova(folder / "x.ova"),
        "box": box,
        "box-vmware": tar_of(folder / "w.box", {**vmware, "d.vmdk": vmdk}),
        "box-ovf": tar_of(folder / "v.box", virtualbox),
        "docker": appliances.saved(folder / "docker.tar", *layers),
        "docker-gz": appliances.saved(folder / "gz.tar", *layers, compress=True),
        "oci": appliances.oci(folder / "oci.tar", *layers),
        "gcp": tar_of(folder / "gcp.tar", {"disk.raw": (folder / "q.raw").read_bytes()}),
    }
    (folder / "disk.raw").write_bytes((folder / "q.raw").read_bytes())
    found = {name: Pages.of_file(path) for name, path in paths.items()}
    whole_tree = system(folder / "tree")
    root = folder / "root.tar"
    run("tar", "-C", whole_tree, "--exclude=many/file*", "--mtime=@1700000000", "-cf", root, ".")
    found["rootfs"] = Pages.of_file(root)
    found["docker-rootfs"] = Pages.of_file(
        appliances.saved(folder / "saved.tar", root.read_bytes(), layers[1])
    )
    run("tar", "-C", folder, "--format=oldgnu", "-S", "-cf", folder / "sparse.tar", "disk.raw")
    found["gcp-sparse"] = Pages.of_file(folder / "sparse.tar")
    links = (file("m/real", metadata), symlink("metadata.json", "m/real"), file("box.img", qcow2))
    found["box-links"] = Pages.of_file(tar(folder / "l.box", *links))
    packed = {name: found[name].read(0, found[name].size) for name in ("box", "gcp", "docker")}
    found |= {f"{name}.gz": Pages.of(gzip.compress(data, 1)) for name, data in packed.items()}
    found["ova.xz"] = Pages.of(lzma.compress(paths["ova"].read_bytes(), preset=0))
    return found


def rpm(_folder: Path) -> dict[str, Pages]:
    """Databases of rpm; the names begin with their format."""
    return {
        "ndb": Pages.of(sample("Packages.db")),
        "bdb-little": Pages.of(sample("Packages-little")),
        "bdb-big": Pages.of(sample("Packages-big")),
        "bdb-many": Pages.of(sample("Packages-many")),
        "sqlite": Pages.of(sample("rpmdb.sqlite")),
        "header": Pages.of(_header(_V4)),
        "header-old": Pages.of(_header(_V3)),
    }


_V4 = bytes.fromhex("040001160800060502010203040000") + bytes(40)
_V3 = bytes.fromhex("030500650000000102030405060708010800000800") + bytes(40)


def _header(signature: bytes) -> bytes:
    packet = b"\x88" + bytes([len(signature)]) + signature
    return blob({1000: "bash", 1001: "5.2", 1002: "1", 1003: 2, 1022: "x86_64", 268: packet})
