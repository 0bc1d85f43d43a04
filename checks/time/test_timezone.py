"""Local time."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.timezone import ADJTIME, LOCALTIME, ZONES, Timezone, same_zone


def test_timezone(timezone: Timezone, expect: Expect, zone: str, utc: bool | None = None) -> None:
    """The machine has a time zone, and keeps it when the zone data are updated.

    Args:
        timezone: local time and hardware clock.
        expect: the recorder.
        zone: a name of the tz database: `UTC`, `Europe/Rome`.
        utc: whether the hardware clock must be in UTC (true) or in local time (false).
    """
    is_missing = zone in timezone.missing and timezone.has_localtime
    expect(
        timezone.zones.get(zone, False),
        wanted=zone,
        found=f"no {ZONES}/{zone} to compare with"
        if is_missing
        else (zone if timezone.zones.get(zone, False) else "the data of another zone")
        if timezone.has_localtime
        else "no such file, so UTC",
        where=LOCALTIME,
        mend=f"cp {ZONES}/{zone} {LOCALTIME}  # with systemd: timedatectl set-timezone {zone}",
    )
    for path, name in timezone.said.items():
        expect(
            same_zone(name, zone),
            wanted=f"{zone}, which the next update of the zone data sets",
            found=name,
            where=path,
            mend=f"say {zone} in {path}",
        )
    if utc is not None:
        wanted = "UTC" if utc else "LOCAL"
        expect(
            timezone.hardware_clock == wanted,
            wanted=f"a hardware clock in {wanted}",
            found=timezone.hardware_clock,
            where=ADJTIME,
            mend=f"hwclock --systohc --{'utc' if utc else 'localtime'}",
        )
