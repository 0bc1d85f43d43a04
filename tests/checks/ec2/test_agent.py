"""The SSM agent is there, or is not."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

VENDOR, WANTS = "/usr/lib/systemd/system", "/etc/systemd/system/multi-user.target.wants"
UNIT = "[Service]\n[Install]\nWantedBy=multi-user.target\n"
PACKAGE = ("/usr/bin/amazon-ssm-agent", "amazon-ssm-agent.service")
SNAP = (
    "/var/lib/snapd/snaps/amazon-ssm-agent_9881.snap",
    "snap.amazon-ssm-agent.amazon-ssm-agent.service",
)


def built(
    program: str = "",
    unit: str = "",
    *,
    enabled: bool = True,
    active: bool = True,
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A machine with the agent, or without.

    Args:
        program: path.
        unit: name.
        enabled: whether something wants it.
        active: whether it runs.
        plane: where the answers come from.
    """
    loaded = f"{unit} loaded {'active' if active else 'inactive'} running x\n" if unit else ""
    wanted = f"{WANTS}/{unit}"
    return answers(
        "ssm_agent",
        files={
            "/etc/machine-id": "0123456789abcdef0123456789abcdef\n",
            f"{VENDOR}/other.service": UNIT,
            **({program: "x"} if program else {}),
            **({f"{VENDOR}/{unit}": UNIT} if unit else {}),
        },
        states={
            "/lib": "0777 root root -> usr/lib",
            WANTS: "d0755 root root",
            **({wanted: f"0777 root root -> {VENDOR}/{unit}"} if unit and enabled else {}),
        },
        outputs={"systemd units": f"a.mount loaded active mounted a\n{loaded}"}
        if plane is Plane.BOOT
        else {},
        plane=plane,
    )


@pytest.mark.parametrize("where", [PACKAGE, SNAP])
def test_runs(where: tuple[str, str]) -> None:
    """From a package or a snap, it must be started, now and by the next boot."""
    for wanted in ("enabled", "enabled-or-absent"):
        params = {"wanted": wanted}
        assert judge("ssm-agent", built(*where), params).result is Result.PASS
        assert judge("ssm-agent", built(*where, enabled=False), params).result is Result.FAIL
        assert judge("ssm-agent", built(*where, active=False), params).result is Result.FAIL
        on_disk = built(*where, plane=Plane.OFFLINE)
        assert judge("ssm-agent", on_disk, params).result is Result.NEEDS_BOOT
        idle = built(*where, enabled=False, plane=Plane.OFFLINE)
        assert judge("ssm-agent", idle, params).result is Result.FAIL
    assert judge("ssm-agent", built(*where), wanted="absent").result is Result.FAIL


@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.OFFLINE])
@pytest.mark.parametrize(
    ("wanted", "result"),
    [
        ("absent", Result.PASS),
        ("enabled-or-absent", Result.PASS),
        ("enabled", Result.FAIL),
        ("present", Result.ERROR),
    ],
)
def test_is_not_there(wanted: str, result: Result, plane: Plane) -> None:
    """A disk is enough to know."""
    assert judge("ssm-agent", built(plane=plane), wanted=wanted).result is result


def test_program_without_a_unit() -> None:
    """Installed and never started."""
    assert judge("ssm-agent", built(PACKAGE[0])).result is Result.FAIL
