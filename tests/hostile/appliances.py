"""Appliances, boxes and container images whose descriptions are traps."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from tests.hostile.cases import canary, looked_at, refused
from tests.hostile.roots import archive
from tests.unit.artifacts.appliances import envelope, saved
from tests.unit.disk.tars import file, member, symlink, tar, tar_of

_BOMB = b"".join(
    b'<!ENTITY e%d "%s">' % (number, b"&e%d;" % (number - 1) * 10) for number in range(1, 12)
)


def _appliance(folder: Path, text: bytes, **others: bytes) -> Path:
    return tar_of(folder / "x.ova", {"x.ovf": text, "x.vmdk": b"x" * 4096, **others})


@refused("document type")
def ovf_of_a_billion_laughs(folder: Path) -> Path:
    """Entities of entities of entities."""
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">' + _BOMB + b"]>"
    return _appliance(folder, head + b"<Envelope>&e11;</Envelope>")


@refused("document type")
def ovf_with_a_file_of_the_host(folder: Path) -> Path:
    """An entity that is a file of this host."""
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{canary(folder)}">]>'.encode()
    return _appliance(folder, head + b"<Envelope>&e;</Envelope>")


@refused("too deep")
def ovf_deep_in_itself(folder: Path) -> Path:
    """Elements in elements."""
    return _appliance(folder, b"<Envelope>" + b"<a>" * 200_000)


@refused("/etc/shadow")
def ovf_whose_disk_is_outside(folder: Path) -> Path:
    """A reference to a file of this host."""
    return _appliance(folder, envelope("/etc/shadow"))


@refused("../../canary")
def ovf_whose_disk_is_above(folder: Path) -> Path:
    """A reference that goes up."""
    canary(folder)
    return _appliance(folder, envelope("../../canary"))


@refused("x.vmdk")
def ova_whose_disk_is_a_link(folder: Path) -> Path:
    """A member that is a link to a file of this host."""
    text = envelope("x.vmdk")
    return tar(folder / "x.ova", file("x.ovf", text), symlink("x.vmdk", str(canary(folder))))


@refused("two members")
def ova_with_two_of_a_name(folder: Path) -> Path:
    """Which of them was checked, and which is used?"""
    text = envelope("x.vmdk")
    return tar(
        folder / "x.ova", file("x.ovf", text), file("x.vmdk", b"x" * 512), file("x.vmdk", b"y")
    )


@refused("metadata.json")
def box_deep_in_itself(folder: Path) -> Path:
    """Lists in lists, as deep as a decoder dares."""
    text = b'{"provider":"libvirt","disks":' + b"[" * 400_000
    return tar_of(folder / "x.box", {"metadata.json": text, "box.img": b"x"})


@refused("metadata.json")
def box_with_long_numbers(folder: Path) -> Path:
    """A size of half a million digits."""
    text = b'{"provider":"libvirt","format":"qcow2","virtual_size":' + b"9" * 500_000 + b"}"
    return tar_of(folder / "x.box", {"metadata.json": text, "box.img": b"x" * 512})


@refused("/etc/shadow")
def box_whose_disk_is_outside(folder: Path) -> Path:
    """A disk that is a file of this host."""
    told = {"provider": "libvirt", "disks": [{"path": "/etc/shadow", "format": "raw"}]}
    return tar_of(folder / "x.box", {"metadata.json": json.dumps(told).encode()})


@refused("/etc/shadow is missing in it")
def image_whose_layers_are_outside(folder: Path) -> Path:
    """Layers that are files of this host."""
    told = [{"Config": "c.json", "RepoTags": ["layer:1"], "Layers": ["/etc/shadow", "../canary"]}]
    canary(folder)
    contents = {"c.json": b"{}", "manifest.json": json.dumps(told).encode()}
    return tar_of(folder / "x.tar", contents)


@refused("layers")
def image_of_a_hundred_thousand_layers(folder: Path) -> Path:
    """One layer, named again and again."""
    told = [{"Config": "c.json", "RepoTags": ["x:1"], "Layers": ["a/layer.tar"] * 100_000}]
    contents = {"c.json": b"{}", "a/layer.tar": b"", "manifest.json": json.dumps(told).encode()}
    return tar_of(folder / "x.tar", contents)


@looked_at("holds no account")
def image_that_whites_everything_out(folder: Path) -> Path:
    """Layers that take away what is above them."""
    lower = archive(folder / "lower.tar").read_bytes()
    names = (".wh...", ".wh..wh..opq", "etc/.wh.", "etc/.wh.passwd", ".wh..", "etc/.wh./etc/x")
    upper = tar(folder / "upper.tar", *(file(name) for name in names)).read_bytes()
    return saved(folder / "x.tar", lower, upper)


@refused("disk.raw")
def cloud_archive_of_a_link(folder: Path) -> Path:
    """A disk that is a link to a device of this host."""
    return tar(folder / "x.tar", symlink("disk.raw", "/dev/sda"), style=tarfile.GNU_FORMAT)


@refused("of no known kind")
def cloud_archive_of_a_huge_hole(folder: Path) -> Path:
    """A sparse disk of 2^61 bytes."""
    headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.name": "disk.raw",
        "GNU.sparse.size": str(1 << 61),
        "GNU.sparse.numblocks": "1",
        "GNU.sparse.map": "0,512",
    }
    info = member("disk.raw", pax_headers=headers, size=512)
    return tar(folder / "x.tar", (info, b"x" * 512), style=tarfile.PAX_FORMAT)
