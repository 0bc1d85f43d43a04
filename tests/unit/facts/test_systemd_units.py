"""systemd's units."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.questions import File
from imgverify.facts.systemd_units import SystemdUnits, for_params, parse
from imgverify.unobserved import NotObservedError, reason_of
from tests.checks.building import answers

UNITS = """\
  -.mount                     loaded    active   mounted   Root Mount
● chrony.service              not-found inactive dead      chrony.service
* bad.service                 loaded    failed   failed    A bad one
  bare.slice                  loaded    active   active
  old.service                 loaded    active   running   An old one
  system-getty.slice          loaded    active   active    Slice /system/getty
"""
ETC, USR = "/etc/systemd/system", "/usr/lib/systemd/system"
GRAPHICAL = {f"{USR}/graphical.target": "[Unit]\n", f"{USR}/multi-user.target": "[Unit]\n"}


def told(units: str = UNITS, **links: str) -> Answers:
    """What a machine answers.

    Args:
        units: what systemctl printed.
        links: targets of links in /etc by unit name, dots written as underscores.
    """
    return answers(
        "systemd_units",
        files={**GRAPHICAL, f"{USR}/old.service": "[Unit]\n"},
        states={
            f"{ETC}/{name.replace('_', '.')}": f"0777 root root -> {target}"
            for name, target in links.items()
        },
        outputs={"systemd units": units, "systemd state": "degraded\n"},
    )


def built(units: str = UNITS, **links: str) -> SystemdUnits:
    """The topic of what a machine answers."""
    return parse(told(units, **links))


def test_lists_are_read() -> None:
    """Columns of every version of systemctl, with a mark or without, are told apart."""
    found = built()
    assert found.units["-.mount"].sub == "mounted"
    assert found.units["chrony.service"].load == "not-found"
    assert found.units["bare.slice"].description == ""
    assert found.units["system-getty.slice"].description == "Slice /system/getty"
    assert [unit.name for unit in found.failed] == ["bad.service"]
    assert found.state == "degraded"


def test_aliases_are_followed() -> None:
    """An alias is as enabled and as active as its unit; a unit that is nowhere is neither."""
    found = built(dbus_service=f"{USR}/old.service")
    assert found.enablement("dbus") == found.enablement("old") == "indirect"
    assert found.active("dbus") == found.active("old") == "active"
    assert found.enablement("nowhere") == "absent"
    assert found.active("nowhere") == "inactive"


@pytest.mark.parametrize(
    ("links", "target"),
    [
        ({}, "absent"),
        ({"default_target": f"{USR}/rescue.target"}, "absent"),
        ({"default_target": "/lib/systemd/system/multi-user.target"}, "multi-user.target"),
        ({"default_target": f"{USR}/multi-user.target"}, "multi-user.target"),
        (
            {
                "default_target": f"{ETC}/runlevel5.target",
                "runlevel5_target": f"{USR}/graphical.target",
            },
            "graphical.target",
        ),
        ({"default_target": "/dev/null"}, "masked"),
    ],
)  # fmt: skip
def test_default_target(links: dict[str, str], target: str) -> None:
    """Links are followed to their end; a link to nothing leads nowhere."""
    assert built(**links).default_target == target


def test_vendors_default_target() -> None:
    """Without a link in /etc, the vendor's counts."""
    states = {f"{USR}/default.target": "0777 root root -> graphical.target"}
    found = parse(answers("systemd_units", files=GRAPHICAL, states=states))
    assert found.default_target == "graphical.target"


def test_empty_list_is_not_observed() -> None:
    """A systemctl that prints nothing has not looked; the other parts still stand."""
    found = built(units="")
    assert reason_of(found.units)
    with pytest.raises(NotObservedError):
        assert found.failed
    assert found.state == "degraded"


def test_system_without_units_is_not_observed() -> None:
    """Where no folder has a unit there is no systemd, and no service is called absent."""
    found = parse(answers("systemd_units"))
    with pytest.raises(NotObservedError, match="any unit"):
        found.enablement("ssh")


def test_folder_that_could_not_be_read_is_not_observed() -> None:
    """A mask may hide in a folder that nobody saw."""
    seen = told()
    partly = Answers(
        plane=seen.plane,
        files=seen.files,
        states=seen.states,
        absent=seen.absent - {f"{ETC}/*"},
        problems={f"{ETC}/*": "Permission denied"},
        matched={path: found for path, found in seen.matched.items() if path != f"{ETC}/*"},
    )
    with pytest.raises(NotObservedError, match="Permission denied"):
        parse(partly).enablement("old")


@pytest.mark.parametrize(
    ("params", "asked"),
    [
        ({"name": "ssh"}, {"ssh.service"}),
        ({"name": "ssh.socket", "units": ["a", "b@x.service"]}, {
            "ssh.socket", "a.service", "b@x.service", "b@.service",
        }),
        ({"name": "../../etc/shadow", "units": ["*"]}, set()),
        ({"units": None}, set()),
    ],
)  # fmt: skip
def test_files_of_named_units_are_asked_for(params: dict[str, object], asked: set[str]) -> None:
    """A unit may be in any folder; an instance may come of its template."""
    questions = for_params(params)
    assert all(isinstance(question, File) for question in questions)
    paths = {question.path for question in questions if isinstance(question, File)}
    assert {path.rsplit("/", 1)[1] for path in paths} == asked
    assert f"{ETC}/{min(asked)}" in paths if asked else not paths
