"""What sudo allows, and how it asks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from imgverify.facts import sudoers
from imgverify.facts.sudoers import VISUDO, Sudoers
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

REAL = r"""
Defaults	env_reset, !authenticate, badpass_message="a, b # c"
Defaults:joe !use_pty
Defaults !visiblepw
Defaults!/usr/bin/less  noexec
Defaults    env_keep =  "COLORS DISPLAY"
Defaults    env_keep += "MAIL QTDIR"
Defaults secure_path = /sbin:/bin
Defaults logfile="/var/log/sudo.log" # why
User_Alias ADMINS = joe, jane
root	ALL=(ALL:ALL) 	ALL
%wheel ALL=(ALL) NOPASSWD: ALL
#1001 ALL = NOPASSWD : \
   /bin/ls, PASSWD: ALL
ADMINS ALL=(ALL) ALL
"""


def built(files: dict[str, str], plane: Plane = Plane.BOOT, status: int = 0) -> Sudoers:
    """Sudo's files as visudo judged them."""
    outputs = {} if plane is Plane.OFFLINE else {VISUDO: ("", status)}
    return sudoers.parse(answers("sudoers", files=files, outputs=outputs, plane=plane))


@pytest.mark.skipif(not shutil.which("visudo"), reason="needs visudo")
def test_visudo_agrees(tmp_path: Path) -> None:
    """What is read here is what visudo accepts."""
    path = tmp_path / "sudoers"
    path.write_text(REAL)
    subprocess.run(["visudo", "-c", "-f", path], check=True, capture_output=True)


def test_settings() -> None:
    """Scopes, negations, lists and quotation marks are told apart."""
    found = built({"/etc/sudoers": REAL}).defaults
    shown = [(one.name, one.value, one.negated, one.scope) for one in found]
    assert ("authenticate", "", True, "") in shown
    assert ("badpass_message", "a, b # c", False, "") in shown
    assert ("use_pty", "", True, ":joe") in shown
    assert ("visiblepw", "", True, "") in shown
    assert ("noexec", "", False, "!/usr/bin/less") in shown
    assert ("logfile", "/var/log/sudo.log", False, "") in shown


def test_rules() -> None:
    """A tag anywhere in a rule counts, and a number is no comment."""
    rules = built({"/etc/sudoers": REAL}).rules
    assert [(one.who, one.asks) for one in rules] == [
        ("root", True),
        ("%wheel", False),
        ("#1001", False),
        ("ADMINS", True),
    ]
    assert rules[2].where == "/etc/sudoers:13"


@pytest.mark.parametrize("include", ["@includedir", "#includedir"])
def test_included_folder(include: str) -> None:
    """Files are read in the order of their names; a dot or a tilde leaves one out."""
    found = built(
        {
            "/etc/sudoers": f"Defaults timestamp_timeout=1\n{include} /etc/sudoers.d\n",
            "/etc/sudoers.d/20-b": "Defaults timestamp_timeout=3\n",
            "/etc/sudoers.d/10-a": "Defaults timestamp_timeout=2\n",
            "/etc/sudoers.d/90.conf": "Defaults timestamp_timeout=9\n",
            "/etc/sudoers.d/90~": "Defaults timestamp_timeout=9\n",
        }
    )
    effective = found.effective("timestamp_timeout")
    assert effective
    assert effective.value == "3"
    assert effective.where == "/etc/sudoers.d/20-b:1"


def test_included_file() -> None:
    """A file is included by its name, whatever it is called, and in its place."""
    text = "@include sudoers.d/x.conf\nDefaults !use_pty\n"
    found = built({"/etc/sudoers": text, "/etc/sudoers.d/x.conf": "Defaults use_pty\n"})
    assert [one.negated for one in found.defaults] == [False, True]


@pytest.mark.parametrize("line", ["Defaults use_pty =", "joe ALL", "Defaults", "@includ x"])
def test_line_that_sudo_does_not_understand(line: str) -> None:
    """Sudo would refuse to work: nothing is known of it."""
    found = built({"/etc/sudoers": f"{line}\n"}, Plane.OFFLINE)
    with pytest.raises(NotObservedError, match="/etc/sudoers:1"):
        found.effective("use_pty")


def test_visudo_refuses() -> None:
    """On a machine visudo has the last word."""
    found = built({"/etc/sudoers": "Defaults use_pty\n"}, status=1)
    with pytest.raises(NotObservedError, match="failed with status 1"):
        found.effective("use_pty")


def test_file_elsewhere() -> None:
    """An included file that nobody looked at makes everything unknown."""
    found = built({"/etc/sudoers": "@include /srv/sudoers\n"})
    with pytest.raises(NotObservedError, match="/srv/sudoers"):
        found.effective("use_pty")


def test_a_comment_does_not_swallow_the_next_line() -> None:
    """A backslash in a comment continues nothing, and one with blanks behind it does."""
    text = (
        "# old rules \\\njoe ALL=(ALL) NOPASSWD: ALL\n"
        "Defaults timestamp_timeout=5 # minutes \\\nDefaults !use_pty\n"
        "jane ALL=(ALL) \\ \n NOPASSWD: /bin/ls\n"
    )
    found = built({"/etc/sudoers": text})
    assert [(one.who, one.asks) for one in found.rules] == [("joe", False), ("jane", False)]
    assert [(one.name, one.negated) for one in found.defaults] == [
        ("timestamp_timeout", False),
        ("use_pty", True),
    ]


def test_settings_of_several_users() -> None:
    """The list after the colon may have blanks behind its commas."""
    text = "Defaults:joe, bob !authenticate\nDefaults:joe\\ x use_pty\n"
    found = built({"/etc/sudoers": text}).defaults
    assert [(one.name, one.negated, one.scope) for one in found] == [
        ("authenticate", True, ":joe, bob"),
        ("use_pty", False, ":joe\\ x"),
    ]


@pytest.mark.parametrize("more", [1, 3])
def test_files_that_include_themselves(more: int) -> None:
    """Sudo gives up, and nobody reads on without an end."""
    have = built({"/etc/sudoers": "@include sudoers\n" * more}, Plane.OFFLINE)
    with pytest.raises(NotObservedError, match="too many includes"):
        len(have.rules)
