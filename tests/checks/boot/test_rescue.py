"""Rescue and emergency mode."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

UNIT = "/usr/lib/systemd/system/rescue.service"
OLD = (
    '[Service]\nEnvironment=HOME=/root\nExecStart=-/bin/sh -c "/usr/sbin/sulogin; '
    '/usr/bin/systemctl --fail --no-block default"\n'
)
NEW = "[Service]\nExecStart=-/lib/systemd/systemd-sulogin-shell rescue\n"
DROP_IN = "/etc/systemd/system/rescue.service.d/own.conf"
RESET = "[Service]\nExecStart=\n"


def result(files: dict[str, str], states: dict[str, str] | None = None) -> Result:
    """Judge the rescue service on a disk: no boot is needed."""
    told = answers(
        "unit_commands",
        files=files,
        states=states or {},
        params={"unit": "rescue.service"},
        plane=Plane.OFFLINE,
    )
    return judge("rescue-needs-password", told, unit="rescue.service").result


@pytest.mark.parametrize(
    "files",
    [
        {UNIT: OLD},
        {UNIT: NEW},
        {UNIT: "[Service]\nExecStart=-/sbin/sulogin\n"},
        {UNIT: OLD, DROP_IN: RESET + "ExecStart=-/usr/sbin/sulogin\n"},
        {UNIT: OLD, DROP_IN: "[Service]\nTimeoutStartSec=5\n"},
    ],
)
def test_sulogin_passes(files: dict[str, str]) -> None:
    """By itself, in a shell's script, by systemd's program; also after a drop-in."""
    assert result(files) is Result.PASS


@pytest.mark.parametrize(
    "files",
    [
        {},
        {UNIT: "[Service]\nType=idle\n"},
        {UNIT: "[Service]\n#ExecStart=-/sbin/sulogin\n"},
        {UNIT: "[Service]\nExecStart=-/bin/bash\n"},
        {UNIT: '[Service]\nExecStart=-/bin/sh -c "/bin/bash; /usr/sbin/sulogin"\n'},
        {UNIT: '[Service]\nExecStart=-/bin/sh -c "/usr/sbin/sulogin; /bin/bash"\n'},
        {UNIT: '[Service]\nExecStart=-/bin/sh -c "/usr/sbin/sulogin || exec sh"\n'},
        {UNIT: "[Service]\nType=oneshot\nExecStart=-/usr/sbin/sulogin ; /bin/bash\n"},
        {UNIT: "[Service]\nExecStart=-/usr/sbin/sulogin -t 9 -e\n"},
        {UNIT: NEW + "Environment=SYSTEMD_SULOGIN_FORCE=yes\n"},
        {UNIT: "[Service]\nExecStart=-/opt/sbin/sulogin\n"},
        {UNIT: "[Service]\nExecStart=-/usr/sbin/sulogin-none\n"},
        {UNIT: "[Service]\nExecStart=-/usr/sbin/sulogin --force\n"},
        {UNIT: "[Service]\nExecStart=-/usr/sbin/sulogin -e\n"},
        {UNIT: NEW + "Environment=SYSTEMD_SULOGIN_FORCE=1\n"},
        {UNIT: OLD, DROP_IN: RESET + "ExecStart=-/bin/bash\n"},
        {UNIT: OLD, DROP_IN: "[Service]\nExecStart=-/bin/bash\n"},
        {UNIT: OLD, DROP_IN: "[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1\n"},
        {UNIT: OLD, "/etc/systemd/system/rescue.service": "[Service]\nExecStart=/bin/sh\n"},
        {UNIT: OLD, "/usr/lib/systemd/system/service.d/a.conf": RESET + "ExecStart=/bin/sh\n"},
    ],
)
def test_a_shell_without_a_password_fails(files: dict[str, str]) -> None:
    """Another program, one before sulogin, sulogin forced, a stronger file."""
    assert result(files) is Result.FAIL


def test_a_masked_unit_gives_no_shell() -> None:
    """Nobody can start it."""
    link = {"/etc/systemd/system/rescue.service": "0777 root root -> /dev/null"}
    assert result({UNIT: OLD}, link) is Result.PASS


def test_nobody_looked() -> None:
    """Nothing delivered is no absence."""
    outcome = judge("rescue-needs-password", Answers(plane=Plane.BOOT), unit="rescue.service")
    assert outcome.result is Result.ERROR
