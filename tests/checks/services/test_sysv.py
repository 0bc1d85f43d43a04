"""Services and runlevels of machines without systemd."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

INIT = {"/sbin/init": "0755 root root"}
STATES = {
    **INIT,
    "/etc/init.d/sshd": "0755 root root",
    "/etc/init.d/postfix": "0755 root root",
    **{f"/etc/rc{n}.d/S55sshd": "0777 root root -> /etc/init.d/sshd" for n in (3, 5)},
    **{f"/etc/rc{n}.d/K30postfix": "0777 root root -> /etc/init.d/postfix" for n in range(7)},
}


def machine(states: dict[str, str] = STATES, inittab: str = "", job: str = "") -> Answers:
    """A disk of Enterprise Linux 6."""
    files = {"/etc/inittab": inittab, **({"/etc/init/sshd.conf": job} if job else {})}
    return answers("sysv_services", files=files, states=states, plane=Plane.OFFLINE)


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"name": "sshd"}, Result.PASS),
        ({"name": "sshd", "levels": [3, 5]}, Result.PASS),
        ({"name": "sshd", "levels": [2, 3]}, Result.FAIL),
        ({"name": "sshd", "state": "off"}, Result.FAIL),
        ({"name": "sshd", "state": "off", "levels": [4]}, Result.PASS),
        ({"name": "postfix", "state": "off"}, Result.PASS),
        ({"name": "postfix"}, Result.FAIL),
        ({"name": "nothing"}, Result.FAIL),
        ({"name": "nothing", "state": "off"}, Result.PASS),
        ({"name": "sshd", "state": "maybe"}, Result.ERROR),
        ({"name": "sshd", "state": "off", "levels": [7]}, Result.ERROR),
    ],
)
def test_links_decide(params: dict[str, object], result: Result) -> None:
    """On a disk, without a boot."""
    assert judge("sysv-service", machine(), params).result is result


def test_job_of_upstart() -> None:
    """A job that starts on events is not off; whether it is on was not judged."""
    job = machine({**INIT}, job="start on runlevel [345]\n")
    assert judge("sysv-service", job, name="sshd", state="off").result is Result.FAIL
    outcome = judge("sysv-service", job, name="sshd")
    assert outcome.result is Result.ERROR
    assert "/etc/init/sshd.conf:1" in outcome.reason


def test_systemd_is_asked_otherwise() -> None:
    """Neither `on` nor `off` passes where links do not decide."""
    states = {**STATES, "/sbin/init": "0777 root root -> /lib/systemd/systemd"}
    for state in ("on", "off"):
        outcome = judge("sysv-service", machine(states), name="sshd", state=state)
        assert outcome.result is Result.ERROR
        assert "service-enabled" in outcome.reason


def test_init_that_nobody_knows() -> None:
    """A link to another program, or to one that leads on to systemd, is no init of scripts."""
    states = {**STATES, "/sbin/init": "0777 root root -> /etc/alternatives/init"}
    for state in ("on", "off"):
        outcome = judge("sysv-service", machine(states), name="sshd", state=state)
        assert outcome.result is Result.ERROR
        assert "/etc/alternatives/init" in outcome.reason


@pytest.mark.parametrize(
    ("inittab", "result"),
    [
        ("id:3:initdefault:\n", Result.PASS),
        ("id:5:initdefault:\n", Result.FAIL),
        ("id:5:initdefault:\nid:3:initdefault:\n", Result.FAIL),
        ("", Result.FAIL),
    ],
)
def test_default_runlevel(inittab: str, result: Result) -> None:
    """One line says where a boot leads."""
    assert judge("default-runlevel", machine(inittab=inittab), level=3).result is result
