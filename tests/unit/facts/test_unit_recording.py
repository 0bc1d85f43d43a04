"""Enablement read from files against what systemctl said of a real machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from imgverify.facts.answers import Answers, Content
from imgverify.facts.identity import MACHINE_ID
from imgverify.facts.systemd_units import parse
from imgverify.model import Plane
from imgverify.planes.replay import load
from imgverify.unobserved import NotObservedError

DEBIAN_12 = Path(__file__).parents[2] / "recordings/systemd/debian12.json"
LISTED = "systemctl list-unit-files"


@pytest.fixture(scope="module")
def debian() -> Answers:
    """A Debian 12 machine, every unit named."""
    return load(DEBIAN_12)


def listed(answers: Answers) -> dict[str, str]:
    """What systemctl said of each unit."""
    rows = [line.split() for line in answers.output(LISTED).splitlines()]
    return {row[0]: row[1] for row in rows}


def test_every_unit_is_as_systemctl_says(debian: Answers) -> None:
    """All words but `alias` are systemctl's own; an alias has its unit's."""
    words, found = listed(debian), parse(debian)
    assert len(words) > 200
    assert set(words.values()) >= {"enabled", "enabled-runtime", "static", "generated", "indirect"}
    wanted = {name: words[found.files.aliases.get(name, name)] for name in words}
    assert {name: found.enablement(name) for name in words} == wanted


def test_aliases_are_those_of_systemctl(debian: Answers) -> None:
    """What systemctl calls an alias, and nothing else, leads to another unit."""
    aliases = {name for name, word in listed(debian).items() if word == "alias"}
    assert set(parse(debian).files.aliases) == aliases


def test_default_target_is_as_systemctl_says(debian: Answers) -> None:
    """The vendor's link leads to the graphical target."""
    assert parse(debian).default_target == debian.output("systemctl get-default").strip()


def test_unit_files_that_were_not_read_are_not_guessed(debian: Answers) -> None:
    """Links alone decide what is enabled; `disabled` or `static` takes a look at the file."""
    found = parse(replace(debian, files={}))
    assert found.enablement("ssh") == "enabled"
    assert found.enablement("cloud-init.target") == "enabled-runtime"
    assert found.enablement("hwclock") == "masked"
    for name in ("rsync", "systemd-journald", "serial-getty@.service", "serial-getty@ttyS7"):
        with pytest.raises(NotObservedError, match="no control names"):
            found.enablement(name)
    assert found.enablement("rsync@x") == "absent"


def test_disk_says_the_same_but_for_what_generators_make(debian: Answers) -> None:
    """Without /run, units that only generators pull in are what their files say."""
    disk = replace(
        debian,
        plane=Plane.OFFLINE,
        files={**debian.files, MACHINE_ID: Content(b"")},
        matched={k: () if k.startswith("/run/") else v for k, v in debian.matched.items()},
    )
    found, running = parse(disk), parse(debian)
    assert found.enablement("cloud-init.target") == "static"
    assert found.enablement("getty@tty1") == running.enablement("getty@tty1") == "enabled"
    for name in ("tmp.mount", "dev-vda5.swap", "proc-sys-fs-binfmt_misc.mount"):
        with pytest.raises(NotObservedError, match="generators") as caught:
            found.enablement(name)
        assert caught.value.needs_boot
    for name in ("ssh", "sshd", "rsync", "hwclock", "fstrim.timer", "ssh.socket", "sudo"):
        assert found.enablement(name) == running.enablement(name)
