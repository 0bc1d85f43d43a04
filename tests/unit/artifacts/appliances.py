"""OVF envelopes, boxes and container images for tests."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from pathlib import Path

from tests.unit.artifacts.disks import converted, gpt
from tests.unit.disk.tars import tar_of

MIB = 1024 * 1024
_NAMES = (
    'xmlns="http://schemas.dmtf.org/ovf/envelope/1" '
    'xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" '
    'xmlns:rasd="http://schemas.dmtf.org/CIM_ResourceAllocationSettingData" '
    'xmlns:vssd="http://schemas.dmtf.org/CIM_VirtualSystemSettingData" '
    'xmlns:vmw="http://www.vmware.com/schema/ovf"'
)


def item(kind: int, number: int, **words: object) -> str:
    """One line of a machine's hardware.

    Args:
        kind: its resource type.
        number: its instance id.
        words: other elements.
    """
    said = {"InstanceID": number, "ResourceType": kind, **words}
    elements = "".join(f"<rasd:{key}>{value}</rasd:{key}>" for key, value in said.items())
    return f"<Item>{elements}</Item>"


def hardware(*disks: str) -> str:
    """The hardware of a small machine of VMware.

    Args:
        disks: ids, in the order of their places.
    """
    return "".join(
        (
            "<System><vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType></System>",
            item(3, 1, VirtualQuantity=2),
            item(4, 2, VirtualQuantity=4096, AllocationUnits="byte * 2^20"),
            item(6, 3, ResourceSubType="VirtualSCSI"),
            item(10, 4, ResourceSubType="VmxNet3"),
            *(
                item(
                    17,
                    10 + place,
                    HostResource=f"ovf:/disk/{name}",
                    Parent=3,
                    AddressOnParent=place,
                )
                for place, name in enumerate(disks)
            ),
            '<vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>',
        )
    )


def envelope(*files: str, capacity: int = 8, machine: str = "", file_options: str = "") -> bytes:
    """An envelope whose disks are in some files.

    Args:
        files: their names; the disks are called disk0, disk1, …
        capacity: MiB of each disk.
        machine: its hardware; a small one when empty.
        file_options: attributes of each file.
    """
    references = "".join(
        f'<File ovf:id="file{number}" ovf:href="{name}" {file_options}/>'
        for number, name in enumerate(files)
    )
    disks = "".join(
        f'<Disk ovf:diskId="disk{number}" ovf:fileRef="file{number}" ovf:capacity="{capacity}" '
        'ovf:capacityAllocationUnits="byte * 2^20" '
        'ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>'
        for number in range(len(files))
    )
    names = [f"disk{number}" for number in range(len(files))]
    return (
        f'<?xml version="1.0"?><Envelope {_NAMES}><References>{references}</References>'
        f"<DiskSection>{disks}</DiskSection><VirtualSystem ovf:id='x'>"
        '<OperatingSystemSection ovf:id="101" vmw:osType="debian12_64Guest"/>'
        f"<VirtualHardwareSection>{machine or hardware(*names)}</VirtualHardwareSection>"
        "</VirtualSystem></Envelope>"
    ).encode()


def manifest(contents: dict[str, bytes], algorithm: str = "SHA256") -> bytes:
    """A manifest of files.

    Args:
        contents: by name.
        algorithm: as manifests spell it.
    """
    lines = [
        f"{algorithm}({name})= {hashlib.new(algorithm, data).hexdigest()}\n"
        for name, data in contents.items()
    ]
    return "".join(lines).encode()


def vmdk(folder: Path) -> bytes:
    """A stream-optimised disk of 8 MiB with a partition table."""
    raw = gpt(folder / "made.raw")
    path = converted(raw, folder / "made.vmdk", "vmdk", "-o", "subformat=streamOptimized")
    return path.read_bytes()


def ova(path: Path, *, algorithm: str = "SHA256", **others: bytes) -> Path:
    """An appliance of one disk.

    Args:
        path: of the new file.
        algorithm: of the manifest; none when empty.
        others: members that replace or follow those, `_` for `.` in their names.
    """
    contents = {"x.ovf": envelope("x.vmdk"), "x.vmdk": vmdk(path.parent)}
    if algorithm:
        contents = {
            "x.ovf": contents["x.ovf"],
            "x.mf": manifest(contents, algorithm),
            "x.vmdk": contents["x.vmdk"],
        }
    contents |= {name.replace("_", "."): data for name, data in others.items()}
    return tar_of(path, contents, tarfile.USTAR_FORMAT)


def zipped(path: Path) -> Path:
    """A file, compressed with gzip.

    Args:
        path: of the file; it is replaced.
    """
    path.write_bytes(gzip.compress(path.read_bytes(), 1))
    return path


def saved(path: Path, *layers: bytes, compress: bool = False) -> Path:
    """What `docker save` writes, in the form that OCI tools read too.

    Args:
        path: of the new file.
        layers: tar archives, the lowest first.
        compress: whether the layers are compressed.
    """
    stored = [gzip.compress(layer, 1) if compress else layer for layer in layers]
    config = json.dumps({"architecture": "amd64", "os": "linux"}).encode()
    blobs = {_blob(data): data for data in (config, *stored)}
    listed = [{"Config": _blob(config), "RepoTags": ["x:1"], "Layers": [_blob(d) for d in stored]}]
    return tar_of(path, {**blobs, "manifest.json": json.dumps(listed).encode()})


def oci(path: Path, *layers: bytes) -> Path:
    """An OCI image layout in an archive, with an attestation beside the image.

    Args:
        path: of the new file.
        layers: tar archives, the lowest first.
    """
    config = json.dumps({"architecture": "arm64"}).encode()
    image = json.dumps(
        {"config": _descriptor(config), "layers": [_descriptor(layer) for layer in layers]}
    ).encode()
    note = {
        **_descriptor(b"{}"),
        "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
    }
    index = json.dumps({"manifests": [_descriptor(image), note]}).encode()
    outer = json.dumps({"manifests": [_descriptor(index)]}).encode()
    blobs = {_blob(data): data for data in (config, image, index, *layers)}
    return tar_of(path, {**blobs, "index.json": outer, "oci-layout": b"{}"})


def _blob(data: bytes) -> str:
    return f"blobs/sha256/{hashlib.sha256(data).hexdigest()}"


def _descriptor(data: bytes) -> dict[str, object]:
    return {"digest": f"sha256:{hashlib.sha256(data).hexdigest()}", "size": len(data)}
