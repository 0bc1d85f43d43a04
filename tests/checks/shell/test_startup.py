"""The file mode mask and the idle timeout of shells."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

PROFILE = ["/etc/profile", "/etc/profile.d/*.sh"]
ROOT = ["/root/.bashrc", "/root/.bash_profile"]
LOOP = "for i in /etc/profile.d/*.sh /etc/profile.d/sh.local; do . $i; done\n"
GOOD = "TMOUT=900\nreadonly TMOUT\nexport TMOUT\n"


def told(files: dict[str, str], paths: list[str]) -> Answers:
    """A system with these start files."""
    return answers("shell_startup", files=files, params={"paths": paths})


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"/etc/profile": "umask 027\n"}, Result.PASS),
        ({"/etc/profile": "umask 077\n"}, Result.PASS),
        ({"/etc/profile": "umask 022\n", "/etc/profile.d/a.sh": "umask 027\n"}, Result.PASS),
        ({"/etc/profile": "umask 027\n", "/etc/profile.d/a.sh": "umask 022\n"}, Result.FAIL),
        ({"/etc/profile": "if a; then umask 002; else umask 027; fi\n"}, Result.FAIL),
        ({"/etc/profile": "#umask 027\n"}, Result.FAIL),
        ({"/etc/profile": "umask 017\n"}, Result.FAIL),
        ({}, Result.FAIL),
        ({"/etc/profile": LOOP, "/etc/profile.d/a.sh": "umask 027\n"}, Result.PASS),
        (
            {
                "/etc/profile": LOOP,
                "/etc/profile.d/z.sh": "umask 027\n",
                "/etc/profile.d/sh.local": "umask 022\n",
            },
            Result.FAIL,
        ),
        ({"/etc/profile": "umask $X\n"}, Result.ERROR),
        ({"/etc/profile": "umask '027\n"}, Result.ERROR),
    ],
)
def test_the_mask_of_everybody(files: dict[str, str], wanted: Result) -> None:
    """Set on every way, at least as strict; unreadable is no pass."""
    assert judge("shell-umask", told(files, PROFILE), paths=PROFILE).result is wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, Result.PASS),
        ({"/root/.bashrc": "alias a=b\n"}, Result.PASS),
        ({"/root/.bashrc": "umask 077\n"}, Result.PASS),
        ({"/root/.bashrc": "umask 022\n"}, Result.FAIL),
        ({"/root/.bashrc": "umask 022\n", "/root/.bash_profile": "umask 027\n"}, Result.FAIL),
    ],
)
def test_root_may_leave_it_to_the_system(files: dict[str, str], wanted: Result) -> None:
    """Silence is enough; each file is judged on its own, as shells read the one or the other."""
    outcome = judge("shell-umask", told(files, ROOT), paths=ROOT, required=False)
    assert outcome.result is wanted
    assert outcome.findings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (GOOD, Result.PASS),
        ("typeset -xr TMOUT=900\n", Result.PASS),
        (GOOD.replace("900", "901"), Result.FAIL),
        (GOOD.replace("900", "0"), Result.FAIL),
        (GOOD.replace("900", "''"), Result.FAIL),
        (GOOD.replace("readonly", "# readonly"), Result.FAIL),
        (GOOD.replace("export TMOUT", "export OTHER"), Result.FAIL),
        (f"if [ -f /x ]; then\n{GOOD}fi\n", Result.FAIL),
        (GOOD.replace("TMOUT", "TMOUTS"), Result.FAIL),
        ("", Result.FAIL),
        (GOOD.replace("900", "$X"), Result.ERROR),
    ],
)
def test_the_idle_timeout(text: str, wanted: Result) -> None:
    """Value, read-only and exported: all three."""
    system = told({"/etc/profile": "umask 027\n", "/etc/profile.d/t.sh": text}, PROFILE)
    assert judge("shell-timeout", system, paths=PROFILE).result is wanted


def test_a_later_value_loses_to_a_read_only_one() -> None:
    """Bash refuses the second assignment."""
    files = {"/etc/profile.d/a.sh": GOOD, "/etc/profile.d/b.sh": "TMOUT=0\n"}
    assert judge("shell-timeout", told(files, PROFILE), paths=PROFILE).result is Result.PASS


@pytest.mark.parametrize("check", ["shell-umask", "shell-timeout"])
def test_nobody_looked(check: str) -> None:
    """Files that were not delivered are an error, not an absence."""
    assert judge(check, Answers(plane=Plane.BOOT), paths=PROFILE).result is Result.ERROR


def test_a_disk_is_enough() -> None:
    """Start files are files."""
    told_by_disk = answers(
        "shell_startup",
        files={"/etc/profile": "umask 027\n"},
        params={"paths": PROFILE},
        plane=Plane.OFFLINE,
    )
    assert judge("shell-umask", told_by_disk, paths=PROFILE).result is Result.PASS
