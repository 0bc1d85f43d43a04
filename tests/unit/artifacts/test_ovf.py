"""Envelopes of strangers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.artifacts import ovf, ovf_manifest
from imgverify.artifacts.xml_tree import XmlError, parse
from imgverify.errors import ArtifactError
from tests.unit.artifacts.appliances import envelope, hardware, item

VIRTUALBOX = """<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"
 xmlns:vbox="http://www.virtualbox.org/ovf/machine"><References>
<File href="box-disk001.vmdk" id="file1"/></References><DiskSection>
<Disk capacity="42949672960" diskId="vmdisk1" fileRef="file1"/></DiskSection>
<VirtualSystem><OperatingSystemSection id="96"><Description>Debian_64</Description>
<vbox:OSType>Debian_64</vbox:OSType></OperatingSystemSection><VirtualHardwareSection>
<System><VirtualSystemType>virtualbox-2.2</VirtualSystemType></System>
<Item><InstanceID>2</InstanceID><ResourceType>4</ResourceType>
<AllocationUnits>MegaBytes</AllocationUnits><VirtualQuantity>512</VirtualQuantity></Item>
<Item><InstanceID>5</InstanceID><ResourceType>20</ResourceType>
<ResourceSubType>AHCI</ResourceSubType></Item>
<Item><InstanceID>8</InstanceID><ResourceType>17</ResourceType>
<HostResource>/disk/vmdisk1</HostResource><Parent>5</Parent></Item>
</VirtualHardwareSection><vbox:Machine><Hardware><Firmware type="EFI"/></Hardware></vbox:Machine>
</VirtualSystem></Envelope>"""


def test_virtualbox() -> None:
    """What VirtualBox exports has words of its own."""
    found = ovf.read(VIRTUALBOX.encode(), "x")
    assert found.disks == (ovf.OvfDisk("box-disk001.vmdk", "", 40 * 2**30, ""),)
    assert found.hardware == {
        "version": "virtualbox-2.2",
        "memory": "512",
        "firmware": "efi",
        "disk-controller": "sata:AHCI",
        "os": "Debian_64",
    }


def test_units() -> None:
    """Sizes are in whatever unit the envelope says; what makes no sense is no size."""
    text = envelope("x.vmdk").decode()
    for units, capacity, wanted in (
        ("byte * 2^30", "2", 2**31),
        ("byte", "512", 512),
        ("byte*1024", "3", 3072),
        ("byte * 9999^99", "9", 0),
        ("bits", "9", 0),
        ("byte", "-9", 0),
    ):
        changed = text.replace('"byte * 2^20"', f'"{units}"', 1).replace('"8"', f'"{capacity}"', 1)
        assert ovf.read(changed.encode(), "x").disks[0].capacity == wanted
    machine = hardware("disk0") + item(4, 9, VirtualQuantity=2, AllocationUnits="byte * 2^30")
    assert ovf.read(envelope("x.vmdk", machine=machine), "x").hardware["memory"] == "4098"


def test_empty_disk() -> None:
    """A disk without a file is made with the machine: it is left out."""
    text = envelope("x.vmdk").replace(
        b"<DiskSection>", b'<DiskSection><Disk diskId="empty" capacity="9"/>'
    )
    machine = hardware("empty", "disk0")
    text = text.replace(hardware("disk0").encode(), machine.encode())
    assert [disk.href for disk in ovf.read(text, "x").disks] == ["x.vmdk"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<a>" * 200,
        b"<a>" + b"<b/>" * 100_001 + b"</a>",
        b'<?xml version="1.0" encoding="made-up"?><a/>',
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"\xff\xfe<",
    ],
)
def test_no_xml(text: bytes) -> None:
    """What is broken, too deep, too large or asks for other files is refused."""
    with pytest.raises(XmlError):
        parse(text)


def test_text_in_pieces() -> None:
    """Text around children is theirs who hold it, and takes no time that grows with its square."""
    tree = parse(b"<a>" + b"x<b>y</b>" * 50_000 + b"</a>")
    assert tree.text == "x" * 50_000
    assert tree.word("b") == "y"


@given(st.data())
def test_any_change(data: st.DataObject) -> None:
    """Whatever is changed in an envelope, the answer is an envelope or a sentence."""
    text = bytearray(envelope("x.vmdk", "y.vmdk"))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        found = ovf.read(bytes(text), "x")
    except ArtifactError:
        return
    assert all(disk.capacity >= 0 for disk in found.disks)


@given(st.binary(max_size=300))
def test_any_manifest(data: bytes) -> None:
    """A manifest of any bytes is read or refused."""
    try:
        found = ovf_manifest.read(data, "x")
    except ArtifactError:
        return
    assert found
