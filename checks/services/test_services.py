"""Services now and after the next boot."""

import fnmatch

from imgverify.expect import Expect
from imgverify.facts.packages import Packages
from imgverify.facts.systemd_units import STATE, UNITS, SystemdUnits
from imgverify.facts.unit_names import full_name
from imgverify.unobserved import only_booted

_RUNS = ("active", "activating", "reloading")
_STARTS = ("enabled", "enabled-runtime")
# Generated units are all listed, started or not; a mask in /run is gone after a boot.
_STARTS_IF_PULLED_IN = ("generated", "masked-runtime")


def test_service_enabled(
    systemd_units: SystemdUnits, expect: Expect, name: str, state: str = "enabled"
) -> None:
    """A unit will be started at the next boot.

    Args:
        systemd_units: the units.
        expect: the recorder.
        name: of the unit; without a suffix it is a service.
        state: `enabled`; or `static` for units that others pull in.
    """
    found = systemd_units.enablement(name)
    # A link under another of its names makes a unit `enabled`, and still nothing starts it.
    idle = found == "enabled" and not systemd_units.pulled_in(name)
    expect(
        found == state and not idle,
        wanted=state,
        found=f"{found}, but no target or unit wants it" if idle else found,
        where=f"unit files: {full_name(name)}",
        mend=f"systemctl unmask {name} && systemctl enable {name}",
    )


def test_service_active(systemd_units: SystemdUnits, expect: Expect, name: str) -> None:
    """A unit is running.

    Args:
        systemd_units: the units.
        expect: the recorder.
        name: of the unit; without a suffix it is a service.
    """
    found = systemd_units.active(name)
    expect(
        found == "active",
        wanted="active",
        found=found,
        where=f"{UNITS}: {full_name(name)}",
        mend=f"systemctl status {name}; journalctl -b -u {name}",
    )


def test_service_not_in_use(
    packages: Packages,
    systemd_units: SystemdUnits,
    expect: Expect,
    units: list[str],
    provided_by: list[str] | None = None,
    masked: bool = False,
) -> None:
    """A service is not there, or nothing starts it: no unit enabled or active, sockets included.

    A package may stay because another one depends on it; then a masked unit is as good as none.

    Args:
        packages: what is installed.
        systemd_units: the units.
        expect: the recorder.
        units: every unit that could start it.
        provided_by: packages that it comes in; when none of them is installed, that is enough.
        masked: whether a unit that is there must be masked, so that nothing can start it.
    """
    installed = [one for name in provided_by or () for one in packages.find(name)]
    if provided_by and not installed:
        expect(
            not installed,
            wanted=f"no {' or '.join(provided_by)}",
            found="not installed",
            where=packages.where,
        )
        return
    nothing_runs = only_booted(systemd_units.units)
    bad = {name: _will_start(systemd_units, name, masked=masked) for name in units}
    # Where nothing runs, what is wrong after the next boot is all that can be said.
    for name in sorted(units, key=lambda name: not bad[name]) if nothing_runs else units:
        enablement = systemd_units.enablement(name)
        active = "" if bad[name] and nothing_runs else systemd_units.active(name)
        expect(
            not bad[name] and active not in _RUNS,
            wanted="masked and not active" if masked else "neither enabled nor active",
            found=f"{enablement}, {active}" if active else enablement,
            where=f"unit files, {UNITS}: {full_name(name)}",
            mend=f"systemctl --now mask {name}",
        )


def _will_start(systemd_units: SystemdUnits, name: str, *, masked: bool) -> bool:
    """Whether the next boot starts a unit, or may where only a mask will do."""
    enablement = systemd_units.enablement(name)
    if masked and enablement not in ("masked", "absent"):
        return True
    return enablement in _STARTS or (
        enablement in _STARTS_IF_PULLED_IN and systemd_units.pulled_in(name)
    )


def test_no_failed_units(
    systemd_units: SystemdUnits, expect: Expect, allow: list[str] | None = None
) -> None:
    """No unit failed.

    Args:
        systemd_units: the units.
        expect: the recorder.
        allow: names or shell patterns of units that may.
    """
    failed = [
        unit.name
        for unit in systemd_units.failed
        if not any(fnmatch.fnmatchcase(unit.name, one) for one in allow or ())
    ]
    expect(
        not failed,
        wanted="no failed unit",
        found=", ".join(failed) or f"none of {len(systemd_units.units)} units",
        where=UNITS,
        mend="; ".join(f"journalctl -b -u {name}" for name in failed),
    )


def test_system_running(
    systemd_units: SystemdUnits, expect: Expect, allow: list[str] | None = None
) -> None:
    """The boot is complete, and systemd is content with it.

    Args:
        systemd_units: the state of the system.
        expect: the recorder.
        allow: states that will do; without it only `running`.
    """
    wanted = allow or ["running"]
    expect(
        systemd_units.state in wanted,
        wanted=" or ".join(wanted),
        found=systemd_units.state,
        where=STATE,
        mend="systemctl --failed; systemctl list-jobs",
    )


def test_default_target(systemd_units: SystemdUnits, expect: Expect, name: str) -> None:
    """A boot leads to a target.

    Args:
        systemd_units: the default target.
        expect: the recorder.
        name: of the target: `multi-user`, with or without its suffix.
    """
    wanted = f"{name.removesuffix('.target')}.target"
    expect(
        systemd_units.default_target == wanted,
        wanted=wanted,
        found=systemd_units.default_target,
        where="unit files: default.target",
        mend=f"systemctl set-default {wanted}",
    )
