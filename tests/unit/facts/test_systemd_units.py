"""systemd's units."""

from __future__ import annotations

import pytest

from imgverify.facts.systemd_units import SystemdUnits, full_name, parse
from imgverify.unobserved import NotObservedError, reason_of
from tests.checks.building import answers

UNITS = """\
  -.mount                     loaded    active   mounted   Root Mount
● chrony.service              not-found inactive dead      chrony.service
* bad.service                 loaded    failed   failed    A bad one
  bare.slice                  loaded    active   active
  system-getty.slice          loaded    active   active    Slice /system/getty
"""
UNIT_FILES = """\
proc-sys-fs-binfmt_misc.automount      static          -
getty@.service                         enabled         enabled
old.service                            enabled
dbus-a.service                         alias           -
"""


def built(units: str = UNITS) -> SystemdUnits:
    """What a machine's systemctl printed."""
    return parse(
        answers(
            "systemd_units",
            states={
                "/etc/systemd/system/dbus-a.service": "0777 root root -> ../old.service",
                "/etc/systemd/system/off.service": "0777 root root -> /dev/null",
                "/etc/systemd/system/own.service": "0644 root root",
            },
            outputs={
                "systemd units": units,
                "systemd unit files": UNIT_FILES,
                "systemd state": "degraded\n",
                "systemd default target": "graphical.target\n",
            },
        )
    )


def test_lists_are_read() -> None:
    """Columns of every version of systemctl, with a mark or without, are told apart."""
    found = built()
    assert found.units["-.mount"].sub == "mounted"
    assert found.units["chrony.service"].load == "not-found"
    assert found.units["bare.slice"].description == ""
    assert found.units["system-getty.slice"].description == "Slice /system/getty"
    assert [unit.name for unit in found.failed] == ["bad.service"]
    assert (found.state, found.default_target) == ("degraded", "graphical.target")
    assert found.links == {"dbus-a.service": "../old.service", "off.service": "/dev/null"}


def test_enablement_follows_aliases() -> None:
    """An alias is as enabled as its unit; a unit that is nowhere is absent."""
    found = built()
    assert found.enablement("dbus-a") == "enabled"
    assert found.enablement("getty@.service") == "enabled"
    assert found.enablement("nowhere") == "absent"
    assert found.active("nowhere") == "inactive"


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("ssh", "ssh.service"),
        ("ssh.socket", "ssh.socket"),
        ("org.bluez", "org.bluez.service"),
        ("a.timer", "a.timer"),
    ],
)
def test_names_without_a_suffix_are_services(name: str, full: str) -> None:
    """A dot alone makes no suffix."""
    assert full_name(name) == full


def test_empty_list_is_not_observed() -> None:
    """A systemctl that prints nothing has not looked; the other parts still stand."""
    found = built(units="")
    assert reason_of(found.units)
    with pytest.raises(NotObservedError):
        assert found.failed
    assert found.state == "degraded"
