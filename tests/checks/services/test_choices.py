"""One program for each task, and controls that mean only the one in use."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts import choices
from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from imgverify.unobserved import NotApplicableError
from tests.checks.building import answers
from tests.checks.judging import judge

VENDOR, WANTS = "/usr/lib/systemd/system", "/etc/systemd/system/multi-user.target.wants"
UNIT = "[Service]\n[Install]\nWantedBy=multi-user.target\n"
CLOCKS = ["chrony", "systemd-timesyncd"]


def built(
    enabled: tuple[str, ...] = (),
    active: tuple[str, ...] = (),
    idle: tuple[str, ...] = (),
    files: dict[str, str] | None = None,
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A machine with these services.

    Args:
        enabled: started by the next boot.
        active: running.
        idle: installed only.
        files: further files.
        plane: where the answers come from.
    """
    names = {*enabled, *active, *idle}
    units = "".join(f"{one}.service loaded active running x\n" for one in active)
    outputs: dict[str, Any] = {
        "systemd units": f"a.mount loaded active mounted a\n{units}",
        "systemd state": "running\n",
    }
    return answers(
        "choices",
        files={
            f"{VENDOR}/systemd-journald.service": "[Service]\n",
            **{f"{VENDOR}/{name}.service": UNIT for name in names},
            **(files or {}),
        },
        states={
            "/lib": "0777 root root -> usr/lib",
            WANTS: "d0755 root root",
            **{
                f"{WANTS}/{name}.service": f"0777 root root -> {VENDOR}/{name}.service"
                for name in enabled
            },
        },
        outputs=outputs if plane is Plane.BOOT else {},
        plane=plane,
    )


@pytest.mark.parametrize(
    ("enabled", "active", "result"),
    [
        (("chrony",), ("chrony",), Result.PASS),
        (("chronyd",), ("chronyd",), Result.PASS),
        (("chrony",), (), Result.FAIL),
        ((), ("chrony",), Result.FAIL),
        ((), (), Result.FAIL),
        (("chrony", "systemd-timesyncd"), ("chrony",), Result.FAIL),
        (("chrony",), ("chrony", "systemd-timesyncd"), Result.FAIL),
        # Not one of those that will do, and a rival of one that will.
        (("ntp",), ("ntp",), Result.FAIL),
        (("chrony", "ntp"), ("chrony", "ntp"), Result.FAIL),
    ],
)
def test_one_of_services(enabled: tuple[str, ...], active: tuple[str, ...], result: Result) -> None:
    """Exactly one, which runs now and after the next boot."""
    idle = tuple({*CLOCKS} - {*enabled, *active})
    found = judge("one-of-services", built(enabled, active, idle), services=CLOCKS)
    assert found.result is result


def test_a_disk() -> None:
    """Two enabled ones are wrong already; whether one runs takes a boot."""
    one = built(("chrony",), plane=Plane.OFFLINE)
    two = built(("chrony", "systemd-timesyncd"), plane=Plane.OFFLINE)
    assert judge("one-of-services", one, services=CLOCKS).result is Result.NEEDS_BOOT
    assert judge("one-of-services", two, services=CLOCKS).result is Result.FAIL


def test_the_journal_is_the_log_of_nobody_else() -> None:
    """It always runs, and counts when rsyslog is not in use."""
    logs = ["rsyslog", "systemd-journald"]
    journal = ("systemd-journald",)
    alone = built((), journal, ("rsyslog",))
    both = built(("rsyslog",), ("rsyslog", *journal))
    half = built(("rsyslog",), journal)
    assert judge("one-of-services", alone, services=logs).result is Result.PASS
    assert judge("one-of-services", both, services=logs).result is Result.PASS
    assert judge("one-of-services", half, services=logs).result is Result.FAIL


def test_controls_of_what_is_not_in_use() -> None:
    """They do not apply, and say what is in use; when nothing is, they do."""
    found = choices.parse(built(("nftables",), ("nftables",)))
    with pytest.raises(NotApplicableError, match=r"nftables is \(nftables.service: enabled"):
        found.refuse_unused("iptables")
    found.refuse_unused("firewalld", "nftables")
    choices.parse(built()).refuse_unused("iptables")
    with pytest.raises(ValueError, match="none of"):
        found.refuse_unused("pf")


@pytest.mark.parametrize(("switch", "used"), [("yes", True), ("no", False)])
def test_ufw_has_a_switch(switch: str, used: bool) -> None:  # noqa: FBT001 - a case
    """Its unit is enabled and active wherever it is installed; ufw.conf decides."""
    conf = {"/etc/ufw/ufw.conf": f"ENABLED={switch}\n"}
    found = choices.parse(built(("ufw",), ("ufw",), files=conf))
    assert found.programs["firewall"]["ufw"].in_use is used
