"""Which rules record what is demanded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imgverify.facts.audit_cover import Event, unrecorded
from imgverify.facts.audit_rule import parse_rule

UNSET = frozenset({"auid!=unset"})
OPEN = Event("b64", syscall="open", fields=UNSET | {"exit=-EPERM"}, auid_min=1000)
PASSWD = Event("b64", target="/etc/passwd", access="wa")
SUDOERS = Event("b64", target="/etc/sudoers.d", is_folder=True, access="wa")
CHCON = Event("b32", target="/usr/bin/chcon", access="x", fields=UNSET, auid_min=1000)
CHMOD = Event("b64", syscall="chmod", fields=UNSET, auid_min=1000)
TIME = Event("b64", syscall="adjtimex")


def covered(event: Event, *lines: str) -> bool:
    """Whether rules record an event."""
    rules = [found for line in lines if (found := parse_rule(line, "here"))]
    return not unrecorded(
        [event], rules, lambda path: f"/usr{path}" if path[:5] == "/bin/" else path
    )


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (PASSWD, "-w /etc/passwd -p wa"),
        (PASSWD, "-w /etc/passwd -p rwxa"),
        (PASSWD, "-w /etc -p wa"),
        (PASSWD, "-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=wa"),
        (SUDOERS, "-w /etc/sudoers.d -p wa"),
        (OPEN, "-a always,exit -F arch=b64 -S openat,open -F exit=-EPERM -F auid>=1000"),
        (OPEN, "-a always,exit -F arch=b64 -S open"),
        (OPEN, "-a always,exit -F arch=b64 -S open -F success=0"),
        (OPEN, "-a always,exit -S all -F auid>=500 -F auid!=-1"),
        (CHCON, "-a always,exit -F path=/usr/bin/chcon -F perm=x -F auid>=1000 -F auid!=unset"),
    ],
)
def test_recorded(event: Event, line: str) -> None:
    """Rules that record at least what is demanded."""
    assert covered(event, line)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (PASSWD, "-w /etc/passwd -p r"),
        (PASSWD, "-w /etc/passwd- -p wa"),
        (PASSWD, "-w /etc/pass -p wa"),
        (PASSWD, "-a always,exit -F arch=b32 -F path=/etc/passwd -F perm=wa"),
        (PASSWD, "-w /etc/passwd -p wa -F uid=0"),
        (PASSWD, "-a always,exit -F path=/etc/passwd -F perm=wa -F auid>=1000"),
        (PASSWD, "-a always,user -F path=/etc/passwd -F perm=wa"),
        (SUDOERS, "-a always,exit -F path=/etc/sudoers.d -F perm=wa"),
        (OPEN, "-a always,exit -F arch=b32 -S open"),
        (OPEN, "-a always,exit -F arch=b64 -S openat"),
        (OPEN, "-a always,exit -F arch=b64 -S open -F exit=-EACCES"),
        (OPEN, "-a always,exit -F arch=b64 -S open -F auid>=2000"),
        (OPEN, "-a always,exit -F arch=b64 -S open -F exe=/usr/bin/cat"),
        (CHCON, "-a always,exit -F path=/usr/bin/chcon -F perm=r"),
    ],
)
def test_not_recorded(event: Event, line: str) -> None:
    """Rules that look alike and record less."""
    assert not covered(event, line)


def test_an_earlier_never_hides() -> None:
    """The first rule that matches decides."""
    always, never = "-w /etc/passwd -p wa", "-a never,exit -F path=/etc/passwd -F perm=wa"
    assert not covered(PASSWD, never, always)
    assert covered(PASSWD, always, never)


def test_a_narrower_never_hides_nothing() -> None:
    """An exception for one program does not take the rule away."""
    assert covered(PASSWD, "-a never,exit -F exe=/usr/sbin/sshd", "-w /etc/passwd -p wa")


def test_no_task_no_rule() -> None:
    """`never,task`, which some distributions ship, switches the recording of calls off."""
    assert not covered(PASSWD, "-w /etc/passwd -p wa", "-a never,task")


def test_links_are_followed() -> None:
    """A rule on /bin/chcon is one on /usr/bin/chcon where /bin is a link."""
    assert covered(CHCON, "-a always,exit -F path=/bin/chcon -F perm=x")


@pytest.mark.parametrize(
    ("event", "never"),
    [
        (TIME, "-a never,exit -F arch=b64 -S adjtimex -F uid=0"),
        (TIME, "-a never,exit -F auid>=1000"),
        (CHMOD, "-a never,exit -S all -F uid=0"),
        (CHMOD, "-a never,exit -F arch=b64 -S chmod -F auid=1000"),
        (CHMOD, "-a never,task -F uid=1000"),
        (CHMOD, "-a always,exclude -F msgtype=SYSCALL"),
        (CHMOD, "-a never,exclude -F uid=1000"),
        (PASSWD, "-a never,exit -F path=/etc/passwd -F uid=0"),
        (SUDOERS, "-a never,exit -F dir=/etc/sudoers.d/site -F perm=a"),
    ],
)
def test_a_never_hides_a_part(event: Event, never: str) -> None:
    """Everything that is demanded has to be recorded, not only what some users do."""
    always = ["-w /etc/passwd -p wa", "-w /etc/sudoers.d -p wa", "-a always,exit -S all"]
    assert covered(event, *always)
    assert not covered(event, never, *always)


@pytest.mark.parametrize(
    ("event", "never"),
    [
        (TIME, "-a never,exit -F arch=b64 -S adjtimex -F auid=unset -F uid=chrony -F subj_type=x"),
        (TIME, "-a never,exit -F arch=b64 -S chmod -F uid=0"),
        (TIME, "-a never,exit -F arch=b32 -S adjtimex -F uid=0"),
        (TIME, "-a always,exclude -F msgtype=CWD"),
        (TIME, "-a never,user -F uid=0"),
        (CHMOD, "-a never,exit -F auid=unset"),
        (CHMOD, "-a never,task -F auid=-1"),
        (CHMOD, "-a never,exit -F path=/usr/bin/top -F perm=x -F uid=0"),
        (PASSWD, "-a never,exit -F path=/etc/passwd -F perm=r -F uid=0"),
        (PASSWD, "-a never,exit -F path=/etc/group -F perm=wa -F uid=0"),
        (PASSWD, "-a never,exit -S adjtimex -F uid=0"),
        (PASSWD, "-a never,filesystem -F fstype=0x64626720"),
    ],
)
def test_a_never_about_something_else(event: Event, never: str) -> None:
    """What cannot meet what is demanded hides nothing of it."""
    assert covered(event, never, "-w /etc/passwd -p wa", "-a always,exit -S all")


def test_a_rule_about_accesses_records_no_other_calls() -> None:
    """Without a path, too, `perm` says which calls a rule is about."""
    rule = "-a always,exit -F arch=b64 -F perm=x -F auid>=1000 -F auid!=unset"
    assert not covered(CHMOD, rule)
    assert not covered(replace(PASSWD, fields=UNSET, auid_min=1000), rule)
    assert covered(replace(CHCON, arch="b64"), rule)


def test_names_of_calls_without_an_architecture() -> None:
    """Names are numbers of the machine's own architecture; in the other they mean other calls."""
    assert covered(CHMOD, "-a always,exit -S chmod")
    assert not covered(replace(CHMOD, arch="b32"), "-a always,exit -S chmod")
    assert covered(replace(CHMOD, arch="b32"), "-a always,exit -S all")
