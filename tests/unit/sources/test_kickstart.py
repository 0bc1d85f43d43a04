"""A kickstart file as a whole: every command is a control, a remark, or asks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from tests.unit.sources.asked import asked, kickstart, left


def test_nothing_is_silently_absent(tmp_path: Path) -> None:
    """What no rule knows is told of; what is about the installer is said to be."""
    demands = kickstart(
        tmp_path,
        "text\nrealm join x\nrepo --name=a --baseurl=http://x\nfirstboot --disable\nreboot\n",
    )
    assert asked(demands) == {}
    assert [one.statement.where for one in demands.silent] == ["ks.cfg:1", "ks.cfg:3", "ks.cfg:5"]
    assert [text.partition(":")[0] for text in left(demands)] == [
        "realm join x",
        "firstboot --disable",
    ]


def test_last_of_two_counts(tmp_path: Path) -> None:
    """As for the installer."""
    demands = kickstart(tmp_path, "selinux --permissive\nselinux --enforcing\n")
    assert asked(demands) == {"selinux": [("selinux-state", {"mode": "enforcing"})]}
    assert demands.wanted["selinux"].statement.where == "ks.cfg:2"
    assert [one.statement.where for one in demands.silent] == ["ks.cfg:1"]


def test_version_is_told(tmp_path: Path) -> None:
    """The profile says whose syntax it is, and whether that was a guess."""
    assert kickstart(tmp_path, "text\n").about == ["Kickstart syntax: RHEL9."]
    assert "RHEL8." in kickstart(tmp_path, "#version=RHEL8\ntext\n", "").about[0]
    assert "say --version" in kickstart(tmp_path, "text\n", "").about[0]


def test_development_version_is_none(tmp_path: Path) -> None:
    """Installers of EL 7 say DEVEL in what they write: the syntax is found as without it."""
    demands = kickstart(tmp_path, "#version=DEVEL\nauth --enableshadow\nrootpw --lock\n", "")
    assert "the newest that reads it" in demands.about[0]
    assert list(asked(demands)) == ["auth:shadow", "rootpw"]


@pytest.mark.parametrize(
    "line", ["autopart --encrypted --passphrase x hunter2", "vnc --password=x --foo=hunter2"]
)
def test_no_secret_in_a_message(tmp_path: Path, line: str) -> None:
    """What stands beside a secret is not quoted, for it may be one."""
    with pytest.raises(UsageError, match="its options are not understood") as caught:
        kickstart(tmp_path, f"{line}\n")
    assert "hunter2" not in str(caught.value)


def test_unknown_section(tmp_path: Path) -> None:
    """As for the installer, which refuses it."""
    with pytest.raises(UsageError, match="Unknown kickstart section: %package"):
        kickstart(tmp_path, "rootpw --lock\n%package\nx\n%end\n")


def test_what_is_none(tmp_path: Path) -> None:
    """File and line of what cannot be read."""
    with pytest.raises(UsageError, match=r"ks.cfg:2: not in the kickstart syntax of RHEL9"):
        kickstart(tmp_path, "text\nfoo bar\n")
