"""Runlevels and Upstart's jobs of a machine without systemd."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.sysv_services import parse
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

SCRIPT = {"/etc/init.d/sshd": "0755 root root", "/sbin/init": "0755 root root"}
LINK = {"/etc/rc3.d/S55sshd": "0777 root root -> /etc/init.d/sshd"}


def machine(states: dict[str, str], **files: str) -> Answers:
    """A machine with these links; files by path with `__` for slashes."""
    named = {f"/{name.replace('__', '/')}": text for name, text in files.items()}
    return answers("sysv_services", files=named, states=states)


def test_a_link_to_a_script_that_runs() -> None:
    """S links start, K links do not, and what is no number is no link."""
    more = {
        "/etc/rc3.d/K60crond": "0777 root root -> /etc/init.d/sshd",
        "/etc/rc3.d/S9x": "0777 root root -> /etc/init.d/sshd",
    }
    found = parse(machine({**SCRIPT, **LINK, **more}))
    assert found.scripts == {"sshd"}
    assert found.started[3] == {"sshd"}
    assert found.started[5] == frozenset()


def test_a_link_to_what_cannot_run() -> None:
    """The script rc passes over it."""
    found = parse(machine({**SCRIPT, **LINK, "/etc/init.d/sshd": "0644 root root"}))
    assert not found.started[3]
    assert found.broken[3] == {"sshd"}


@pytest.mark.parametrize(
    ("inittab", "levels"),
    [
        ("id:3:initdefault:\n", ((1, "3"),)),
        ("# id:5:initdefault:\nid:3:initdefault:\n", ((2, "3"),)),
        ("id:3:initdefault:\nx:5:initdefault:\n", ((1, "3"), (2, "5"))),
        ("si::sysinit:/etc/rc.d/rc.sysinit\n", ()),
    ],
)
def test_default_runlevel(inittab: str, levels: tuple[tuple[int, str], ...]) -> None:
    """Comments do not count; every line that does is kept."""
    assert parse(machine(SCRIPT, etc__inittab=inittab)).default_levels == levels


def test_jobs_that_start_on_events() -> None:
    """A job without `start on` waits for a person."""
    jobs = {"/etc/init/tty.conf": "stop on x\nexec y\n", "/etc/init/rc.conf": "x\nstart on boot\n"}
    found = parse(answers("sysv_services", files=jobs, states=SCRIPT))
    assert found.jobs == {"rc": "/etc/init/rc.conf:2"}


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ({"/sbin/init": "0777 root root -> ../lib/systemd/systemd"}, "service-enabled"),
        ({}, "there is no /sbin/init"),
    ],
)
def test_other_inits(states: dict[str, str], reason: str) -> None:
    """Where systemd is the init, links do not say what starts; without any, nothing does."""
    with pytest.raises(NotObservedError, match=reason):
        parse(machine({**LINK, **states}))
