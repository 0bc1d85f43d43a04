"""What `lvm fullreport` would print as JSON: what the topic asks of it, and no more."""

from __future__ import annotations

import json
from typing import Any

from imgverify.disk.image import Image
from imgverify.disk.lvm_group import VolumeGroup
from imgverify.equivalents.all_disks import disks_of, refuse_hidden

_PROGRAMS = ("/usr/local/sbin/lvm", "/usr/sbin/lvm", "/sbin/lvm", "/usr/bin/lvm", "/bin/lvm")
_MISSING = "[unknown]"


def answer(image: Image, argument: str) -> bytes:
    """Print the report; nothing when lvm2 is not installed in the image.

    Args:
        image: whose volume groups.
        argument: not used.

    Raises:
        NotObservedError: there are no disks, or what LVM keeps on them cannot be read.
    """
    del argument
    if not _is_installed(image):
        return b""
    disks_of(image)
    refuse_hidden(image)
    groups: dict[str, VolumeGroup] = {
        device.member_of.uuid: device.member_of for device in image.devices if device.member_of
    }
    in_order = sorted(groups.values(), key=lambda one: one.name)
    return json.dumps({"report": [_report(one) for one in in_order]}).encode()


def _is_installed(image: Image) -> bool:
    return any(image.tree.real(path) for path in _PROGRAMS)


def _report(group: VolumeGroup) -> dict[str, Any]:
    disks = [(f"/dev/{one.device}" if one.device else _MISSING, one) for one in group.members]
    disks.sort(key=lambda pair: pair[0])
    volumes = sorted(group.volumes, key=lambda one: one.name)
    return {
        "vg": [
            {
                "vg_name": group.name,
                "vg_size": str(group.size),
                "vg_free": str(group.free),
                "vg_extent_size": str(group.extent),
            }
        ],
        "pv": [
            {
                "pv_name": device,
                "pv_size": str(one.extents * group.extent),
                "pv_free": str(group.free_of(one)),
            }
            for device, one in disks
        ],
        "lv": [
            {"lv_name": one.name, "lv_size": str(one.size), "lv_layout": one.layout}
            for one in volumes
        ],
    }
