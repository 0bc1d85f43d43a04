"""Appliances: an envelope, its disks and their manifest in a tar archive."""

from __future__ import annotations

import gzip
import os
import tarfile
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.progress import Silent
from imgverify.registry import resolve, unwrap
from tests.unit.artifacts.appliances import (
    MIB,
    envelope,
    hardware,
    item,
    manifest,
    ova,
    vmdk,
    zipped,
)
from tests.unit.artifacts.disks import gpt, refusal
from tests.unit.artifacts.opening import disks, facts, opened, read
from tests.unit.disk.tars import file, folder, tar, tar_of


def test_facts_and_disk(tmp_path: Path) -> None:
    """Resolving tells the facts of the envelope and of the disk; nothing is unpacked."""
    path = ova(tmp_path / "x.ova")
    artifact = resolve(str(path))
    found = facts(artifact)
    assert (artifact.kind, artifact.format, artifact.virtual_size) == ("ova", "vmdk", 8 * MIB)
    assert (found.layers, found.variant) == (("ova", "vmdk"), "streamOptimized")
    assert found.file_size == artifact.size == path.stat().st_size
    assert found.hardware == {
        "version": "vmx-13",
        "cpus": "2",
        "memory": "4096",
        "firmware": "efi",
        "disk-controller": "scsi:VirtualSCSI",
        "network": "VmxNet3",
        "os": "debian12_64Guest",
    }
    assert found.problems == ()


def test_looked_at_twice(tmp_path: Path) -> None:
    """To open what was resolved adds nothing that was known."""
    artifact = resolve(str(ova(tmp_path / "x.ova")))
    again, _ = unwrap(artifact, tmp_path, Silent())
    assert again == artifact


def test_read_in_place(tmp_path: Path) -> None:
    """The disk's bytes are read inside of the archive, and are those of the disk."""
    path = ova(tmp_path / "x.ova")
    (disk,) = disks(path, tmp_path / "scratch")
    assert (disk.driver, disk.path) == ("vmdk", str(path))
    assert disk.offset > 0
    assert read(disk, 512, 8) == b"EFI PART"
    assert read(disk, 0, MIB) == (tmp_path / "made.raw").read_bytes()[:MIB]


@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256", "SHA512"])
def test_manifest(tmp_path: Path, algorithm: str) -> None:
    """Every digest of a manifest is compared, whatever its kind."""
    path = ova(tmp_path / "x.ova", algorithm=algorithm)
    assert disks(path, tmp_path / "scratch")
    with path.open("r+b") as archive:
        archive.seek(path.stat().st_size - 12_000)
        byte = archive.read(1)
        archive.seek(-1, os.SEEK_CUR)
        archive.write(bytes([byte[0] ^ 1]))
    with pytest.raises(
        ArtifactError, match=rf"x\.vmdk is not what the manifest says: its {algorithm}"
    ):
        disks(path, tmp_path / "scratch")


def test_manifest_names_what_is_missing(tmp_path: Path) -> None:
    """A file that the manifest lists must be there."""
    wrong = manifest({"x.ovf": envelope("x.vmdk"), "y.vmdk": b""})
    with pytest.raises(ArtifactError, match=r"y\.vmdk is missing"):
        disks(ova(tmp_path / "x.ova", x_mf=wrong), tmp_path / "scratch")
    with pytest.raises(ArtifactError, match="line 1 is no digest of a known kind"):
        disks(ova(tmp_path / "x.ova", x_mf=b"MD5(x.ovf)= 00\n"), tmp_path / "scratch")


def test_problems(tmp_path: Path) -> None:
    """What does not keep an appliance from being read is said."""
    (problem,) = facts(resolve(str(ova(tmp_path / "x.ova", algorithm="")))).problems
    assert problem == "no manifest (.mf): damage would go unnoticed"
    partial = manifest({"x.ovf": envelope("x.vmdk")})
    found = facts(resolve(str(ova(tmp_path / "x.ova", x_mf=partial, x_cert=b"signed")))).problems
    assert found == (
        "x.vmdk is not in the manifest",
        "x.cert: the signature was not verified",
    )
    late = tar_of(tmp_path / "y.ova", {"x.vmdk": vmdk(tmp_path), "x.ovf": envelope("x.vmdk")})
    assert "the .ovf is not first: x.vmdk is" in facts(resolve(str(late))).problems
    larger = ova(tmp_path / "x.ova", algorithm="", x_ovf=envelope("x.vmdk", capacity=9))
    assert "says 9437184 bytes, the disk has 8388608" in str(facts(resolve(str(larger))).problems)


def test_several_disks(tmp_path: Path) -> None:
    """Disks come in the order of their places on the controller, not in that of the text."""
    machine = hardware() + "".join(
        item(17, 20 + place, HostResource=f"/disk/disk{disk}", Parent=3, AddressOnParent=place)
        for place, disk in ((1, 0), (0, 1))
    )
    data = vmdk(tmp_path)
    path = tar_of(
        tmp_path / "x.ova",
        {"x.ovf": envelope("a.vmdk", "b.vmdk", machine=machine), "a.vmdk": data, "b.vmdk": data},
    )
    with tarfile.open(path) as archive:
        places = {one.name: one.offset_data for one in archive}
    found = [disk.offset for disk in disks(path, tmp_path / "scratch")]
    assert found == [places["b.vmdk"], places["a.vmdk"]]


def test_compressed_disk_file(tmp_path: Path) -> None:
    """A disk file that is compressed is unpacked into the scratch folder."""
    packed = gzip.compress(vmdk(tmp_path), 1)
    text = envelope("x.vmdk.gz", file_options='ovf:compression="gzip"')
    path = tar_of(tmp_path / "x.ova", {"x.ovf": text, "x.vmdk.gz": packed})
    assert resolve(str(path)).format == ""
    artifact, (disk,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert facts(artifact).layers == ("ova", "gzip", "vmdk")
    assert artifact.virtual_size == 8 * MIB
    assert Path(disk.path).is_relative_to(tmp_path / "scratch")
    assert read(disk, 512, 8) == b"EFI PART"
    lied = envelope("x.vmdk", file_options='ovf:compression="gzip"')
    assert "not compressed" in refusal(ova(tmp_path / "y.ova", algorithm="", x_ovf=lied)).message


def test_raw_disk(tmp_path: Path) -> None:
    """A raw disk in an appliance is read, and said to be no VMDK."""
    raw = gpt(tmp_path / "disk.raw").read_bytes()
    path = ova(tmp_path / "x.ova", algorithm="", x_vmdk=raw)
    assert "the envelope says VMDK, it is raw" in str(facts(resolve(str(path))).problems)
    (disk,) = disks(path, tmp_path / "scratch")
    assert (disk.driver, read(disk, 512, 8)) == ("raw", b"EFI PART")


def test_compressed_as_a_whole(tmp_path: Path) -> None:
    """An appliance that somebody compressed is still one, when it is unpacked."""
    path = zipped(ova(tmp_path / "x.ova"))
    assert resolve(str(path)).kind == "compressed"
    artifact, _ = opened(path, tmp_path / "scratch")
    assert (artifact.kind, facts(artifact).layers) == ("ova", ("gzip", "ova", "vmdk"))
    assert facts(artifact).hardware["version"] == "vmx-13"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"<Envelope", "no XML"),
        (b"<Domain/>", "no OVF envelope"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><Envelope>&a;</Envelope>", "document type"),
        (b"<Envelope/>", "0 machines"),
        (envelope("../x.vmdk"), "missing"),
        (envelope("http://host/x.vmdk"), "lies elsewhere"),
        (envelope("x.vmdk", file_options='ovf:chunkSize="7"'), "cut into several"),
        (envelope("none.vmdk"), r"none\.vmdk is missing"),
        (envelope("x.vmdk", machine=hardware("disk7")), "not described"),
        (envelope("x.vmdk", machine=hardware()), "no disk with a file"),
    ],
)
def test_refusals(tmp_path: Path, text: bytes, message: str) -> None:
    """An envelope that does not describe one whole machine is refused in a sentence."""
    path = ova(tmp_path / "x.ova", algorithm="", x_ovf=text)
    with pytest.raises(ArtifactError, match=message):
        resolve(str(path))


def test_damaged_archives(tmp_path: Path) -> None:
    """A cut-off archive, or one with two members of a name, is refused."""
    path = ova(tmp_path / "x.ova")
    os.truncate(path, path.stat().st_size - 20_000)
    assert "cut off within 'x.vmdk'" in refusal(path).message
    members = [file("x.ovf", envelope("x.vmdk")), file("x.ovf", b""), folder("x")]
    assert "two members" in refusal(tar(tmp_path / "y.ova", *members)).message
    two = tar_of(tmp_path / "z.ova", {"a.ovf": b"", "b.ovf": b""})
    assert "2 .ovf files" in refusal(two).message
