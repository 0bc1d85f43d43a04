"""Every line of an fstab becomes what must be mounted."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.sources.demands import Demands
from imgverify.sources.fstab import read_fstab
from tests.unit.sources.asked import asked, left


def read(folder: Path, *lines: str) -> Demands:
    """Read an fstab with these lines."""
    (folder / "fstab").write_text("\n".join(lines) + "\n")
    return read_fstab(folder / "fstab")


@pytest.mark.parametrize(
    ("source", "style"),
    [
        ("UUID=1", "UUID"),
        ("PARTLABEL=x", "PARTLABEL"),
        ("/dev/mapper/vg0-var", "mapper"),
        ("/dev/vg0/var", "mapper"),
        ("/dev/sda1", "device"),
        ("/dev/disk/by-uuid/1", "UUID"),
    ],
)
def test_kind_of_device(tmp_path: Path, source: str, style: str) -> None:
    """The kind of name counts, not the name, which differs from image to image."""
    demands = read(tmp_path, f"{source} /var ext4 defaults 0 2")
    assert asked(demands) == {
        "/var": [
            ("mount-exists", {"path": "/var", "tmpfs_ok": False, "in_fstab": True}),
            ("filesystem", {"mount": "/var", "type": "ext4"}),
            ("fstab-source-style", {"allowed": [style], "paths": ["/var"]}),
        ]
    }


def test_label_is_asked_for(tmp_path: Path) -> None:
    """A label names the same thing in every image."""
    demands = read(tmp_path, "LABEL=root / auto defaults 0 1")
    assert ("filesystem", {"mount": "/", "label": "root"}) in asked(demands)["/"]


def test_options(tmp_path: Path) -> None:
    """Those that mount tables show become controls; of the others the profile tells."""
    demands = read(
        tmp_path, "UUID=1 /x xfs defaults,nodev,x-systemd.automount,size=1g,errors=ro 0 0"
    )
    assert [name for name in asked(demands) if name != "/x"] == ["/x:nodev", "/x:errors=ro"]
    assert "x-systemd.automount, size=1g" in left(demands)[0]


def test_what_is_no_disk(tmp_path: Path) -> None:
    """Memory has a type, a bind mount a line, servers and noauto are for a person."""
    demands = read(
        tmp_path,
        "tmpfs /tmp tmpfs nodev 0 0",
        "/srv/x /x none bind 0 0",
        "server:/a /a nfs defaults 0 0",
        "/dev/sr0 /cd iso9660 noauto 0 0",
        "/swapfile none swap sw 0 0",
        "UUID=2 none swap sw 0 0",
    )
    found = asked(demands)
    assert ("goss-mount", {"path": "/tmp", "filesystem": "tmpfs"}) in found["/tmp"]
    line = r"/^\s*/srv/x\s+/x\s+none(\s|$)/"
    assert found["/x"] == [
        ("mount-exists", {"path": "/x", "tmpfs_ok": False, "in_fstab": True}),
        ("goss-file", {"path": "/etc/fstab", "exists": True, "contents": [line]}),
    ]
    assert [name for name, calls in found.items() if not calls] == ["/a", "/cd", "swap"]
    assert found["swap:2"] == [("filesystem", {"mount": "swap", "type": "swap"})]


def test_no_secret_gets_out(tmp_path: Path) -> None:
    """Passwords among options, and logins in URLs, are not in anything that is written."""
    demands = read(
        tmp_path,
        "//srv/a /a cifs username=joe,password=hunter2,nodev 0 0",
        "//srv/b /b cifs user=joe%hunter2 0 0",
        "u@h:/p /p fuse.sshfs password=hunter2,ro 0 0",
        "https://joe:hunter2@dav/ /d davfs rw 0 0",
    )
    assert "hunter2" not in repr(demands)
    assert asked(demands)["/d"][1][1]["contents"] == [r"/^\s*https://.*@dav/\s+/d\s+davfs(\s|$)/"]


def test_several_swap_spaces(tmp_path: Path) -> None:
    """One is judged; which of several is which, a person has to say."""
    demands = read(tmp_path, "LABEL=a none swap sw 0 0", "UUID=2 none swap sw 0 0")
    assert asked(demands) == {
        "swap": [("filesystem", {"mount": "swap", "type": "swap", "label": "a"})],
        "swap:2": [],
    }


def test_two_lines_for_one_place(tmp_path: Path) -> None:
    """The last is on top, so that it alone is judged."""
    demands = read(tmp_path, "UUID=1 /x xfs defaults 0 0", "UUID=2 /x/ ext4 defaults 0 0")
    assert [demand.statement.where for demand in demands.wanted.values()] == ["fstab:2"]
    assert "on top of it" in left(demands)[0]


@pytest.mark.parametrize(
    ("line", "message"),
    [("/dev/sda1 /", "fstab:1: not a line of an fstab"), ("# nothing", "fstab: no entries")],
)
def test_what_is_none(tmp_path: Path, line: str, message: str) -> None:
    """A file that libmount would not read is no source."""
    with pytest.raises(UsageError, match=message):
        read(tmp_path, line)
