"""When a control applies."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from imgverify import conditions
from imgverify.conditions import apply_conditions, check_conditions, topics_of
from imgverify.errors import ProfileError
from imgverify.facts import packages, platform
from imgverify.facts.answers import Answers
from imgverify.model import Plane
from imgverify.unobserved import NotApplicableError, NotObservedError, attempt
from tests.checks.building import answers

STATUS = (
    "Package: gdm3\nStatus: install ok installed\nArchitecture: amd64\nVersion: 43.0-3\n\n"
    "Package: rsyslog\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 8.2\n"
)
ROOT = "22 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
TMP = "30 22 0:40 / /tmp rw - tmpfs tmpfs rw\n"
TOPICS = ("packages", "platform", "mounts", "fstab", "mount_units")


def machine(mountinfo: str = ROOT, fstab: str = "", **more: Any) -> Answers:
    """A Debian machine under UEFI."""
    return answers(
        *TOPICS,
        files={
            "/etc/os-release": "ID=debian\n",
            packages.DPKG_STATUS: STATUS,
            "/proc/1/mountinfo": mountinfo,
            "/etc/fstab": fstab,
        },
        states={
            platform.EFI: "d0755 root root",
            platform.NAMESPACE: "0777 root root -> pid:[4026531836]",
        },
        outputs={"platform": "machine x86_64\nvm kvm\ncontainer \n", "mount-units": ""},
        **more,
    )


def applies(when: list[dict[str, Any]], told: Answers) -> None:
    """Evaluate as the plugin does, on nothing but the topics that are asked for."""
    check_conditions(when, "profile.yaml:1: control 1")
    asked = topics_of(when)

    def fact(name: str) -> Any:
        assert name in asked
        topic = importlib.import_module(f"imgverify.facts.{name}")
        return attempt(lambda: topic.parse(told))

    apply_conditions(when, fact)


@pytest.mark.parametrize(
    "condition",
    [
        {"package": "gdm3"},
        {"package": "gdm|gdm3"},
        {"no-package": "rsyslog"},
        {"no-package": "gdm|lightdm"},
        {"firmware": "uefi"},
        {"architecture": "x86_64"},
        {"architecture": "i686|x86_64"},
        {"container": False},
    ],
    ids=str,
)
def test_what_holds_applies(condition: dict[str, Any]) -> None:
    """The control is judged."""
    applies([condition], machine())


@pytest.mark.parametrize(
    ("condition", "fact"),
    [
        ({"package": "gdm"}, "package gdm is not installed (/var/lib/dpkg/status)"),
        ({"package": "rsyslog"}, "package rsyslog is not installed (/var/lib/dpkg/status)"),
        ({"no-package": "gdm|gdm3"}, "package gdm3 43.0-3 is installed (/var/lib/dpkg/status)"),
        ({"mount": "/tmp"}, "/tmp is no mount point"),
        ({"firmware": "bios"}, "the firmware is uefi (/sys/firmware/efi)"),
        ({"architecture": "i686"}, "the architecture is x86_64 (uname -m)"),
        ({"container": True}, "this is a machine, not a container (/proc/1/ns/pid -> "),
    ],
    ids=str,
)
def test_what_does_not_hold_says_why(condition: dict[str, Any], fact: str) -> None:
    """The message is the fact, with its evidence."""
    with pytest.raises(NotApplicableError) as raised:
        applies([condition], machine())
    assert str(raised.value).startswith(fact)


@pytest.mark.parametrize(
    ("mountinfo", "fstab"),
    [(ROOT + TMP, ""), (ROOT, "tmpfs /tmp tmpfs nodev 0 0\n"), (ROOT, "a /tmp ext4 noauto 0 0\n")],
    ids=["mounted", "at boot", "on demand"],
)
def test_a_mount_point_is_mounted_or_named_in_fstab(mountinfo: str, fstab: str) -> None:
    """Now, at the next boot or when somebody asks: each makes it a mount point."""
    applies([{"mount": "/tmp"}], machine(mountinfo, fstab))


def test_all_conditions_must_hold() -> None:
    """One that does not is enough, wherever it stands in the list."""
    with pytest.raises(NotApplicableError):
        applies([{"package": "gdm3"}, {"firmware": "bios"}], machine())


def test_what_nobody_saw_is_no_answer() -> None:
    """An unread database does not make a control inapplicable."""
    with pytest.raises(NotObservedError):
        applies([{"package": "gdm"}], Answers(plane=Plane.BOOT))


def test_a_known_fact_beats_an_unknown_one() -> None:
    """A control that certainly does not apply needs no other answer."""
    told = machine(plane=Plane.OFFLINE)
    with pytest.raises(NotObservedError):
        applies([{"container": False}], told)
    with pytest.raises(NotApplicableError):
        applies([{"container": False}, {"package": "gdm"}], told)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("package", "is a list"),
        ({"package": "gdm"}, "is a list"),
        (["package"], "one `name: value`"),
        ([{"package": "a", "mount": "/b"}], "one `name: value`"),
        ([{"pakage": "gdm"}], "did you mean package?"),
        ([{1: "gdm"}], "no condition is called 1"),
        ([{"package": ""}], "is not a name"),
        ([{"package": "a||b"}], "is not a name"),
        ([{"mount": "tmp"}], "is not an absolute path"),
        ([{"firmware": "efi"}], "is not uefi or bios"),
        ([{"container": "no"}], "is not true or false"),
    ],
    ids=str,
)
def test_a_wrong_list_is_refused(when: object, message: str) -> None:
    """Before anything is started, with the place and the nearest name."""
    with pytest.raises(ProfileError) as raised:
        check_conditions(when, "profile.yaml:7: control 1.2")
    assert str(raised.value).startswith("profile.yaml:7: control 1.2: ")
    assert message in str(raised.value)


def test_topics_are_those_of_all_conditions() -> None:
    """Each once, in a stable order."""
    when = [{"package": "a"}, {"no-package": "b"}, {"mount": "/c"}]
    assert topics_of(when) == ("fstab", "mount_units", "mounts", "packages")
    assert conditions.topics_of([]) == ()
