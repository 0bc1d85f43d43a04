"""What is mounted now and at the next boot, on which disks.

mountinfo, lsblk, systemctl and lvm are written as they were on a Debian 12 guest with the same
layout; flags that only SELinux or an old kernel has follow proc_pid_mountinfo(5).
"""

from __future__ import annotations

import json

from tests.recordings.compose.parts import disks
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_TMP = "/tmp"
_SHM = "/dev/shm"
_OPTICAL = ("rom",)
_BOOT_UUID = "ba4b3ee3-3b71-4837-91a3-9b55df3097ae"
_EFI_UUID = "7D3C-91A0"
_XFS = "attr2,inode64,logbufs=8,logbsize=32k,noquota"
# As systemd ships it; Enterprise Linux adds noexec only in newer releases.
_TMP_MOUNT = """\
[Unit]
Description=Temporary Directory (/tmp)
ConditionPathIsSymbolicLink=!/tmp
DefaultDependencies=no
Conflicts=umount.target
Before=local-fs.target umount.target
After=swap.target

[Mount]
What=tmpfs
Where=/tmp
Type=tmpfs
Options=mode=1777,strictatime,nosuid,nodev
"""
_HARDENED = "[Mount]\nOptions=mode=1777,strictatime,nosuid,nodev,noexec\n"


def compose(tree: Tree, system: System) -> None:
    """Mount everything, with the options that the benchmarks want."""
    for path in ("/boot", "/boot/efi", *(one.path for one in disks.volumes(system))):
        if path not in tree.nodes and (path != "/boot/efi" or disks.is_uefi(system)):
            tree.folder(path)
    if disks.is_uefi(system):
        tree.folder("/sys/firmware/efi")
    tree.file("/etc/fstab", "".join(f"{line}\n" for line in _fstab(system)))
    if disks.has_tmp_unit(system):
        tree.file(f"{system.units}/tmp.mount", _TMP_MOUNT)
        tree.file("/etc/systemd/system/tmp.mount.d/hardening.conf", _HARDENED)
        tree.link(
            "/etc/systemd/system/local-fs.target.wants/tmp.mount", f"{system.units}/tmp.mount"
        )
    tree.file("/proc/1/mountinfo", _mountinfo(system))
    tree.output("mount-units", _units(system))
    tree.output("block-devices", _block_devices(system))
    tree.output("partition-tables", _partition_table(system))
    tree.output("lvm-report", _lvm_report(system))


def _fstab(system: System) -> list[str]:
    lines = ["# <file system> <mount point> <type> <options> <dump> <pass>"]
    last = "2" if system.is_debian else "0"
    for volume in disks.volumes(system):
        options = ",".join(("defaults", *volume.options))
        check = "1" if volume.path == "/" and system.is_debian else last
        device, kind = disks.mapper(system, volume), disks.filesystem(system)
        lines.append(f"{device} {volume.path} {kind} {options} 0 {check}")
    lines.append(
        f"UUID={_BOOT_UUID} /boot {disks.filesystem(system)} defaults,nodev,nosuid 0 {last}"
    )
    if disks.is_uefi(system):
        lines.append(f"UUID={_EFI_UUID} /boot/efi vfat umask=0077,shortname=winnt 0 2")
    if not disks.has_tmp_unit(system) and _TMP not in [one.path for one in disks.volumes(system)]:
        lines.append(f"tmpfs {_TMP} tmpfs defaults,rw,nosuid,nodev,noexec,relatime 0 0")
    lines.append(f"tmpfs {_SHM} tmpfs defaults,nodev,nosuid,noexec 0 0")
    if system.name == "centos7":
        lines.append("/dev/sr0 /mnt/cdrom iso9660 ro,noauto,nodev,nosuid,noexec 0 0")
    return lines


def _rows(system: System) -> list[tuple[str, str, str, str, str, str]]:
    """Device number, mount point, its options, type, source, options of the file system."""
    label = "" if system.is_debian else "seclabel,"
    virtual = "rw,nosuid,nodev,noexec,relatime"
    rows = [
        ("0:20", "/sys", virtual, "sysfs", "sysfs", "rw"),
        ("0:21", "/proc", virtual, "proc", "proc", "rw"),
        ("0:5", "/dev", "rw,nosuid", "devtmpfs", "devtmpfs", f"rw,{label}size=995340k,mode=755"),
        (
            "0:22",
            "/dev/pts",
            "rw,nosuid,noexec,relatime",
            "devpts",
            "devpts",
            f"rw,{label}gid=5,mode=620,ptmxmode=000",
        ),
        ("0:23", "/run", "rw,nosuid,nodev", "tmpfs", "tmpfs", f"rw,{label}mode=755"),
        ("0:6", "/sys/kernel/security", virtual, "securityfs", "securityfs", "rw"),
        ("0:24", _SHM, "rw,nosuid,nodev,noexec", "tmpfs", "tmpfs", f"rw,{label}inode64"),
        ("0:27", "/sys/fs/pstore", virtual, "pstore", "pstore", "rw"),
        ("0:19", "/dev/mqueue", virtual, "mqueue", "mqueue", "rw"),
    ]
    if not system.is_debian:
        rows.append(("0:26", "/sys/fs/selinux", "rw,relatime", "selinuxfs", "selinuxfs", "rw"))
    for number, volume in enumerate(disks.volumes(system)):
        options = ",".join(("rw", *sorted(volume.options, reverse=True), "relatime"))
        rows.append(
            (
                f"253:{number}",
                volume.path,
                options,
                disks.filesystem(system),
                disks.mapper(system, volume),
                _super(system),
            )
        )
    if not any(row[1] == _TMP for row in rows):
        rows.append(
            (
                "0:40",
                _TMP,
                "rw,nosuid,nodev,noexec,relatime",
                "tmpfs",
                "tmpfs",
                f"rw,{label}inode64",
            )
        )
    boot, efi = (disks.partition(system, one) for one in (2, 1))
    rows.append(
        (
            "254:2",
            "/boot",
            "rw,nosuid,nodev,relatime",
            disks.filesystem(system),
            f"/dev/{boot}",
            _super(system),
        )
    )
    if disks.is_uefi(system):
        rows.append(
            (
                "254:1",
                "/boot/efi",
                "rw,relatime",
                "vfat",
                f"/dev/{efi}",
                "rw,fmask=0077,dmask=0077,codepage=437,shortname=winnt,errors=remount-ro",
            )
        )
    return sorted(rows, key=lambda row: row[1].count("/") if row[1] != "/" else 0)


def _super(system: System) -> str:
    return "rw" if system.is_debian else f"rw,seclabel,{_XFS}"


def _mountinfo(system: System) -> str:
    lines: list[str] = []
    numbers: dict[str, int] = {}
    for number, (device, path, options, kind, source, super_options) in enumerate(
        _rows(system), 22
    ):
        above = [one for one in numbers if path != "/" and path.startswith(one.rstrip("/") + "/")]
        parent = numbers[max(above, key=len)] if above else 1
        numbers[path] = number
        lines.append(
            f"{number} {parent} {device} / {path} {options} shared:{number}"
            f" - {kind} {source} {super_options}\n"
        )
    return "".join(lines)


def _units(system: System) -> str:
    blocks = []
    for _, path, options, _, _, super_options in _rows(system):
        if path.startswith(("/sys", "/proc", "/dev", "/run")) and path != _SHM:
            continue
        name = "-" if path == "/" else path.strip("/").replace("/", "-")
        from_unit = path == _TMP and disks.has_tmp_unit(system)
        fragment = (
            f"{system.units}/tmp.mount" if from_unit else f"/run/systemd/generator/{name}.mount"
        )
        blocks.append(
            f"Where={path}\nOptions={options},{super_options.removeprefix('rw,')}\nId={name}.mount\n"
            f"FragmentPath={fragment}\nSourcePath={'' if from_unit else '/etc/fstab'}\n"
        )
    return "\n".join(blocks)


def _block_devices(system: System) -> str:
    name, kind = disks.disk(system), disks.filesystem(system)
    first, boot, lvm = (disks.partition(system, one) for one in (1, 2, 3))
    efi = ("vfat", _EFI_UUID, "/boot/efi") if disks.is_uefi(system) else ("", "", "")
    rows = [
        ("sr0", "sr0", "", "11:0", "rom", 1073741312, "", "", "", ""),
        (name, name, "", "254:0", "disk", 32 * disks.GIB, "", "", "", ""),
        (first, first, name, "254:1", "part", 512 * disks.MIB, efi[0], efi[1], efi[2], "boot"),
        (boot, boot, name, "254:2", "part", disks.GIB, kind, _BOOT_UUID, "/boot", "xbootldr"),
        (
            lvm,
            lvm,
            name,
            "254:3",
            "part",
            30 * disks.GIB,
            "LVM2_member",
            "0eJZ94-geS3-D2M1-DApZ-IYt0-mJHu-DgFE0I",
            "",
            "lvm",
        ),
    ]
    for number, volume in enumerate(disks.volumes(system)):
        mapped = disks.mapper(system, volume).removeprefix("/dev/mapper/")
        uuid = f"56587f92-a7c3-49b6-a720-7d29d4534e{number:02x}"
        rows.append(
            (
                mapped,
                f"dm-{number}",
                lvm,
                f"253:{number}",
                "lvm",
                volume.size,
                kind,
                uuid,
                volume.path,
                "",
            )
        )
    return "".join(
        f'NAME="{one}" KNAME="{kernel}" PKNAME="{parent}" MAJ:MIN="{number}" '
        f'RM="{int(type_ in _OPTICAL)}" TYPE="{type_}" SIZE="{size}" FSTYPE="{fs}" LABEL="" '
        f'UUID="{uuid}" MOUNTPOINT="{mount}" PARTLABEL="{label}" PARTUUID=""\n'
        for one, kernel, parent, number, type_, size, fs, uuid, mount, label in rows
    )


def _partition_table(system: System) -> str:
    first = (
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
        if disks.is_uefi(system)
        else "21686148-6449-6e6f-744e-656564454649"
    )
    types = (first, "0fc63daf-8483-4772-8e79-3d69d8477de4", "e6d6d379-f507-44c2-a23c-238f2a3df928")
    starts = (2048, 1050624, 3147776, 62914560)
    lines = [
        f'NR="{number}" START="{start}" SECTORS="{end - start}" NAME="" '
        f'UUID="7af97195-212f-4d5a-ab1e-3c11b51156c{number}" TYPE="{kind}" SCHEME="gpt"\n'
        for number, (kind, start, end) in enumerate(zip(types, starts, starts[1:], strict=False), 1)
    ]
    return f"disk /dev/{disks.disk(system)}\n{''.join(lines)}"


def _lvm_report(system: System) -> str:
    used = sum(volume.size for volume in disks.volumes(system))
    size = 30 * disks.GIB - 4 * disks.MIB
    report = {
        "vg": [
            {
                "vg_name": disks.group(system),
                "vg_size": str(size),
                "vg_free": str(size - used),
                "vg_extent_size": str(4 * disks.MIB),
            }
        ],
        "pv": [
            {
                "pv_name": f"/dev/{disks.partition(system, 3)}",
                "pv_size": str(size),
                "pv_free": str(size - used),
            }
        ],
        "lv": [
            {"lv_name": one.name, "lv_size": str(one.size), "lv_layout": "linear"}
            for one in disks.volumes(system)
        ],
        "pvseg": [{"pvseg_start": "0"}],
        "seg": [{"seg_start": "0 "}],
    }
    return json.dumps({"report": [report]}, indent=2) + "\n"
