"""Volume groups and logical volumes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from imgverify.facts.answers import Answers
from imgverify.facts.block import mapper_name
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (
    # One process for groups, volumes and disks; without lvm2 there is known to be none. Hints off:
    # lvm would write them anew; versions that know of none say so on standard error, and go on.
    Command(
        "lvm-report",
        "command -v lvm >/dev/null || exit 0\n"
        "LVM_SUPPRESS_FD_WARNINGS=1 lvm fullreport --config 'devices/hints=\"none\"' "
        "--reportformat json --units b --nosuffix "
        "--configreport vg -o vg_name,vg_size,vg_free,vg_extent_size "
        "--configreport pv -o pv_name,pv_size,pv_free "
        "--configreport lv -o lv_name,lv_size,lv_layout "
        "--configreport pvseg -o pvseg_start --configreport seg -o seg_start",
        equivalent="lvm_report",
    ),
)


@dataclass(frozen=True, slots=True)
class LogicalVolume:
    """A logical volume; `size` in bytes, `layout` as lvs(8) calls it (`linear`, `thin,pool`)."""

    group: str
    name: str
    size: int
    layout: str

    @property
    def device(self) -> str:
        """Its name under /dev/mapper."""
        return f"/dev/mapper/{mapper_name(self.group, self.name)}"


@dataclass(frozen=True, slots=True)
class VolumeGroup:
    """A volume group; `size`, `free` and `extent` in bytes.

    Args:
        disks: its physical volumes' devices.
        volumes: in the order of the report.
    """

    name: str
    size: int
    free: int
    extent: int
    disks: tuple[str, ...]
    volumes: tuple[LogicalVolume, ...]

    def volume(self, name: str) -> LogicalVolume | None:
        """Find a volume of this group.

        Args:
            name: without the group.
        """
        return next((one for one in self.volumes if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Lvm:
    """All of LVM; `installed` is False where there is no lvm2 at all."""

    installed: bool
    groups: tuple[VolumeGroup, ...]

    def group(self, name: str) -> VolumeGroup | None:
        """Find a volume group.

        Args:
            name: the group.
        """
        return next((one for one in self.groups if one.name == name), None)


def parse(answers: Answers) -> Lvm:
    """Parse the report of lvm-fullreport(8).

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: lvm is there but did not answer in JSON.
    """
    text = answers.output("lvm-report")
    if not text.strip():
        return Lvm(installed=False, groups=())
    try:
        reports = json.loads(text)["report"]
        groups = tuple(_group(one) for one in reports if _has_group(one))
    except (ValueError, KeyError, TypeError) as error:
        raise NotObservedError(
            f"lvm-report is not the report that was asked for: {error}"
        ) from error
    return Lvm(installed=True, groups=groups)


def _has_group(report: dict[str, Any]) -> bool:
    """Physical volumes that belong to no group come in a report without one."""
    return any(group.get("vg_name") for group in report.get("vg", []))


def _group(report: dict[str, Any]) -> VolumeGroup:
    group = report["vg"][0]
    return VolumeGroup(
        name=group["vg_name"],
        size=int(group["vg_size"]),
        free=int(group["vg_free"]),
        extent=int(group["vg_extent_size"]),
        disks=tuple(one["pv_name"] for one in report.get("pv", [])),
        volumes=tuple(
            LogicalVolume(group["vg_name"], one["lv_name"], int(one["lv_size"]), one["lv_layout"])
            for one in report.get("lv", [])
        ),
    )
