"""Reboot and UpdateOS; the package managers are stand-ins, so that nothing is updated here."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.actions.system import _UPDATE
from imgverify.awstoe.result import RebootWantedError, StepFailedError
from imgverify.awstoe.root_shell import RootShell
from tests.unit.awstoe.conftest import Act


def test_reboot(act: Act) -> None:
    """Asks for a restart after which the next step runs."""
    with pytest.raises(RebootWantedError) as caught:
        act("Reboot", {"delaySeconds": "5"})
    assert (caught.value.delay, caught.value.again) == (5.0, False)
    with pytest.raises(RebootWantedError) as caught:
        act("Reboot", {})
    assert caught.value.delay == 0.0


@pytest.mark.parametrize(
    ("managers", "words", "commands"),
    [
        (("apt-get", "apt-mark"), ("0",), ["apt-get -q update", "apt-get -q -y upgrade"]),
        (
            ("apt-get", "apt-mark"),
            ("2", "a", "b", "c"),
            [
                *("apt-mark hold c", "apt-get -q update"),
                *("apt-get -q -y install --only-upgrade a b", "apt-mark unhold c"),
            ],
        ),
        (("yum",), ("1", "a", "b", "c"), ["yum -y --exclude=b --exclude=c update a"]),
        (("dnf", "yum"), ("0",), ["dnf -y update"]),
        (
            ("zypper",),
            ("0", "b"),
            ["zypper -n addlock b", "zypper -n update", "zypper -n removelock b"],
        ),
    ],
)
def test_update(
    shell: RootShell,
    tmp_path: Path,
    managers: tuple[str, ...],
    words: tuple[str, ...],
    commands: list[str],
) -> None:
    """The system's own package manager is told what to update and what to leave."""
    for name in managers:
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/log\n')
        program.chmod(0o755)
    shell.must(f"PATH={tmp_path}\n{_UPDATE}", *words, timeout=20)
    assert (tmp_path / "log").read_text().splitlines() == commands


def test_no_package_manager(shell: RootShell, tmp_path: Path) -> None:
    """It is said which ones are known."""
    with pytest.raises(StepFailedError, match="no package manager is known here"):
        shell.must(f"PATH={tmp_path}\n{_UPDATE}", "0", timeout=20)
