"""Documents of inspections made by hand."""

from __future__ import annotations

from imgverify.inspection.document import (
    Boot,
    CloudInit,
    Entry,
    Group,
    Inspection,
    Installed,
    Kernel,
    Key,
    Mount,
    People,
    Person,
    Services,
    System,
    Volume,
)
from imgverify.inspection.layout import BlockDevice, Folder, PartitionEntry, PartitionTable
from imgverify.model import Artifact
from imgverify.wrapping import Wrapping

MIB = 1024 * 1024
ARTIFACT = Artifact(
    kind="ova",
    location="/srv/images/golden.ova",
    format="vmdk",
    size=500 * MIB,
    wrapping=Wrapping(
        layers=("ova", "vmdk"),
        variant="streamOptimized",
        virtual_size=4096 * MIB,
        file_size=500 * MIB,
        allocated=480 * MIB,
        compressed=True,
        cluster_size=65536,
        hardware={"vmx": "vmx-13", "cpus": "2"},
        problems=("there is no manifest",),
    ),
)
KEY = Key(
    path="/root/.ssh/authorized_keys",
    type="ssh-ed25519",
    fingerprint="SHA256:abc",
    comment="build\x1b]0;host",
    options="",
)


def _partition(number: int, start: int, size: int, kind: str, label: str) -> PartitionEntry:
    return PartitionEntry(
        number=number,
        start=start * MIB,
        size=size * MIB,
        label=label,
        uuid=f"0000-{number}",
        type=kind,
        active=False,
    )


def _mount(path: str, device: str, *options: str, line: int, trouble: str = "") -> Mount:
    return Mount(
        path=path,
        source=f"/dev/{device}",
        device=device,
        filesystem="xfs",
        options=options,
        where=f"/etc/fstab:{line}",
        trouble=trouble,
    )


def document() -> Inspection:
    """An image with something in every part, and trouble in some."""
    partitions = (
        _partition(1, 1, 100, "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "esp"),
        _partition(2, 101, 3000, "e6d6d379-f507-44c2-a23c-238f2a3df928", ""),
    )
    table = PartitionTable(
        scheme="gpt",
        identifier="f00d",
        boot_code=True,
        free=995 * MIB,
        problems=("there is no backup of it",),
        partitions=partitions,
    )
    devices = (
        BlockDevice(name="vda", kind="disk", parents=(), size=4096 * MIB, table=table),
        BlockDevice(
            name="vda1",
            kind="part",
            parents=("vda",),
            size=100 * MIB,
            holds="vfat",
            filesystem_size=100 * MIB,
            filesystem_free=90 * MIB,
        ),
        BlockDevice(
            name="vda2", kind="part", parents=("vda",), size=3000 * MIB, holds="LVM2_member"
        ),
        BlockDevice(
            name="vg-root",
            kind="lvm",
            parents=("vda2",),
            size=2000 * MIB,
            holds="xfs",
            label="root",
            filesystem_size=2000 * MIB,
            filesystem_free=1234 * MIB,
            doubt="its log is to be replayed",
        ),
        BlockDevice(
            name="vg-data",
            kind="lvm",
            parents=("vda2",),
            size=900 * MIB,
            holds="crypto_LUKS",
            trouble="encrypted (LUKS)",
        ),
    )
    return Inspection(
        tool="imgverify 1",
        artifact=ARTIFACT,
        devices=devices,
        groups=(
            Group(
                name="vg",
                size=2996 * MIB,
                free=96 * MIB,
                disks=("/dev/vda2",),
                volumes=(Volume(name="root", size=2000 * MIB, layout="linear"),),
            ),
        ),
        mounts=(
            _mount("/", "vg-root", "defaults", line=1),
            _mount("/srv", "vg-data", "nodev", "nosuid", line=2, trouble="encrypted (LUKS)"),
        ),
        system=System(
            id="debian",
            version_id="12",
            pretty="Debian GNU/Linux 12 (bookworm)",
            architecture="x86_64",
        ),
        kernels=(Kernel(version="6.1.0-1-amd64", parts=("image", "initrd", "modules")),),
        boot=Boot(
            bios=True,
            uefi=("/boot/efi/EFI/BOOT/BOOTX64.EFI",),
            loaders=("/boot/grub/grub.cfg",),
            entries=(
                Entry(
                    title="Debian GNU/Linux",
                    kernel="/vmlinuz",
                    arguments="root=/dev/mapper/vg-root ro quiet",
                    where="/boot/grub/grub.cfg:100",
                ),
            ),
            protected=False,
        ),
        cloud_init=CloudInit(installed=True, disabled="", datasources=("NoCloud", "None")),
        packages=Installed(count=236, managers={"dpkg": 236}),
        people=People(
            users=(
                Person(  # noqa: S604 - the shell of a user
                    name="root",
                    uid=0,
                    home="/root",
                    shell="/bin/bash",
                    password="locked",  # noqa: S106 - the kind of one
                    keys=(KEY,),
                ),
            ),
            other_keys=(),
        ),
        services=Services(
            default_target="multi-user.target",
            enabled=tuple(f"unit-{number:02}.service" for number in range(14)),
            masked=(),
        ),
        folders=(Folder(path="/usr/lib", size=300 * MIB, files=5000),),
        files=15351,
        unread={"/srv": "encrypted (LUKS)"},
    )
