"""Vagrant boxes of all providers."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.registry import resolve
from tests.unit.artifacts.appliances import MIB, envelope, vmdk, zipped
from tests.unit.artifacts.disks import converted, gpt, refusal
from tests.unit.artifacts.opening import disks, facts, opened, read
from tests.unit.disk.tars import tar_of

GIB = 1024 * MIB


def _json(**told: object) -> bytes:
    return json.dumps(told).encode()


def _qcow2(folder: Path) -> bytes:
    return converted(gpt(folder / "q.raw"), folder / "q.qcow2", "qcow2").read_bytes()


def _libvirt(path: Path) -> Path:
    metadata = _json(provider="libvirt", format="qcow2", virtual_size=20, architecture="amd64")
    return tar_of(
        path, {"Vagrantfile": b"", "box.img": _qcow2(path.parent), "metadata.json": metadata}
    )


def test_libvirt_in_place(tmp_path: Path) -> None:
    """The disk of a box that is not compressed is read in it, and its facts are known at once."""
    path = _libvirt(tmp_path / "x.box")
    artifact = resolve(str(path))
    assert (artifact.kind, artifact.format, artifact.virtual_size) == ("box", "qcow2", 8 * MIB)
    assert facts(artifact).layers == ("box", "qcow2")
    assert facts(artifact).hardware == {
        "provider": "libvirt",
        "format": "qcow2",
        "virtual-size": str(20 * GIB),
        "architecture": "amd64",
    }
    (disk,) = disks(path, tmp_path / "scratch")
    assert disk.path == str(path)
    assert read(disk, 512, 8) == b"EFI PART"


def test_libvirt_compressed(tmp_path: Path) -> None:
    """A compressed box is unpacked into the scratch folder; then its facts are the same."""
    path = zipped(_libvirt(tmp_path / "x.box"))
    artifact = resolve(str(path))
    assert (artifact.kind, facts(artifact).layers) == ("box", ("gzip", "box"))
    known, (disk,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert (known.format, facts(known).layers) == ("qcow2", ("gzip", "box", "qcow2"))
    assert facts(known).hardware["virtual-size"] == str(20 * GIB)
    assert facts(known).compressed
    assert Path(disk.path).is_relative_to(tmp_path / "scratch")
    assert read(disk, 512, 8) == b"EFI PART"


def test_virtualbox(tmp_path: Path) -> None:
    """A box of VirtualBox has an envelope: its disk and its hardware come from there."""
    contents = {
        "Vagrantfile": b"",
        "box-disk001.vmdk": vmdk(tmp_path),
        "box.ovf": envelope("box-disk001.vmdk"),
        "metadata.json": _json(provider="virtualbox"),
    }
    for path in (tar_of(tmp_path / "x.box", contents), zipped(tar_of(tmp_path / "y", contents))):
        known, (disk,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
        assert (known.kind, known.format) == ("box", "vmdk")
        assert facts(known).hardware["provider"] == "virtualbox"
        assert facts(known).hardware["cpus"] == "2"
        assert read(disk, 512, 8) == b"EFI PART"


def test_several_disks(tmp_path: Path) -> None:
    """Version 2 of the libvirt format lists its disks; the first one is the root disk."""
    metadata = _json(
        provider="libvirt",
        disks=[{"path": "root.img", "format": "qcow2"}, {"path": "data.img"}],
    )
    data = gpt(tmp_path / "data.raw").read_bytes()
    path = tar_of(
        tmp_path / "x.box",
        {"data.img": data, "metadata.json": metadata, "root.img": _qcow2(tmp_path)},
    )
    assert [disk.driver for disk in disks(path, tmp_path / "scratch")] == ["qcow2", "raw"]


def test_vmware(tmp_path: Path) -> None:
    """A box of VMware has a configuration that names the disk."""
    vmx = (
        'virtualHW.version = "14"\nscsi0.virtualDev = "lsilogic"\nscsi0:0.fileName = "d.vmdk"\n'
        'scsi0:0.present = "TRUE"\nmemsize = "2048"\nnumvcpus = "4"\nfirmware = "efi"\n'
        'guestOS = "debian10-64"\nethernet0.virtualDev = "e1000"\nide0:0.fileName = "x.iso"\n'
        'scsi0:1.fileName = "off.vmdk"\nscsi0:1.present = "FALSE"\n'
    )
    sparse = converted(gpt(tmp_path / "d.raw"), tmp_path / "d.vmdk", "vmdk").read_bytes()
    contents = {
        "metadata.json": _json(provider="vmware_desktop"),
        "x.vmx": vmx.encode(),
        "d.vmdk": sparse,
    }
    known, (disk,) = opened(tar_of(tmp_path / "x.box", contents), tmp_path / "scratch")  # type: ignore[misc]
    assert facts(known).hardware == {
        "provider": "vmware_desktop",
        "version": "vmx-14",
        "cpus": "4",
        "memory": "2048",
        "firmware": "efi",
        "os": "debian10-64",
        "disk-controller": "scsi:lsilogic",
        "network": "e1000",
    }
    assert read(disk, 512, 8) == b"EFI PART"


def test_format_that_is_not_so(tmp_path: Path) -> None:
    """A box that says another format than its disk has is read, and that is said."""
    metadata = _json(provider="libvirt", format="raw")
    path = tar_of(tmp_path / "x", {"box.img": _qcow2(tmp_path), "metadata.json": metadata})
    assert facts(resolve(str(path))).problems == (
        "metadata.json says that the disk is raw, it is qcow2",
    )


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (b"{", "metadata.json"),
        (b"[]", "names no provider"),
        (_json(provider=7), "names no provider"),
        (_json(provider="libvirt", disks=[{}]), "without a path"),
        (_json(provider="libvirt", disks=[{"path": "../../etc/shadow"}]), "missing"),
        (_json(provider="hyperv"), "no disk found in this hyperv box"),
        (b"[" * 100_000, "metadata.json"),
        (b'{"provider": "\xff"}', "metadata.json"),
        (_json(provider="libvirt", disks=["x", {"path": "box.img"}]), "missing"),
    ],
)
def test_refusals(tmp_path: Path, metadata: bytes, message: str) -> None:
    """A box whose metadata lead nowhere is refused in a sentence."""
    path = tar_of(tmp_path / "x.box", {"metadata.json": metadata, "other": b""})
    assert message in refusal(path).message
    with pytest.raises(ArtifactError, match=message):
        opened(zipped(path), tmp_path / "scratch")


def test_links_stay_inside(tmp_path: Path) -> None:
    """A disk that is a link leads to a member, never to a file of this host."""
    (tmp_path / "host").write_bytes(_qcow2(tmp_path))
    path = tmp_path / "x.box"
    with tarfile.open(path, "w") as archive:
        for name, target in (("box.img", str(tmp_path / "host")), ("metadata.json", "m/real")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
        (tmp_path / "m").write_bytes(_json(provider="libvirt"))
        archive.add(tmp_path / "m", "m/real")
    assert "box.img is missing" in refusal(path).message
