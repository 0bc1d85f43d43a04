"""Includes and secrets of kickstart files."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.sources.kickstart_lines import kickstart_lines, masked


def write(folder: Path, **files: str) -> Path:
    """Kickstart files by name; the first is the one to read."""
    for name, text in files.items():
        (folder / f"{name}.ks").write_text(text)
    return folder / f"{next(iter(files))}.ks"


def test_included_lines_keep_their_place(tmp_path: Path) -> None:
    """A line is named by the file that it is in."""
    found = kickstart_lines(write(tmp_path, a="one\n%include b.ks\nthree", b="two"))
    assert [(one.where, one.text) for one in found.lines] == [
        ("a.ks:1", "one\n"),
        ("a.ks:2", "#\n"),
        ("b.ks:1", "two\n"),
        ("a.ks:3", "three\n"),
    ]
    assert found.at(3).where == "b.ks:1"
    assert found.at(0).where == "a.ks:1"
    assert found.at(99).where == "a.ks:3"


@pytest.mark.parametrize("name", ["/etc/passwd", "http://x/y", "none.ks"])
def test_what_only_the_installer_has_is_told_of(tmp_path: Path, name: str) -> None:
    """Nothing of this machine is read in its place, and nothing is fetched."""
    found = kickstart_lines(write(tmp_path, a=f"%include {name}\n"))
    assert [one.statement.said for one in found.remarks] == [f"%include {name}"]
    assert "root:" not in found.text


def test_circles_and_bombs(tmp_path: Path) -> None:
    """Files that include each other end in one line, not in a full stack or memory."""
    with pytest.raises(UsageError, match=r"circle: a.ks -> b.ks -> a.ks"):
        kickstart_lines(write(tmp_path, a="%include b.ks", b="%include a.ks"))
    deep = {f"d{n}": f"%include d{n + 1}.ks" for n in range(30)}
    with pytest.raises(UsageError, match="more than 16 files"):
        kickstart_lines(write(tmp_path, **deep, d30="text"))
    wide = {f"w{n}": f"%include w{n + 1}.ks\n" * 10 for n in range(8)}
    with pytest.raises(UsageError, match="with its includes larger than 1 MiB"):
        kickstart_lines(write(tmp_path, **wide, w8="text\n" * 10))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("rootpw --iscrypted $6$abc", "rootpw --iscrypted …"),
        ("rootpw hunter2", "rootpw …"),
        ("rootpw --iscrypted *", "rootpw --iscrypted *"),
        ("user --name=a --password=hunter2", "user --name=a --password=…"),
        ('part / --encrypted --passphrase "a b"', "part / --encrypted --passphrase …"),
        ("url --url=http://u:p@x/", "url --url=http://…@x/"),
        ("bootloader --passw=hunter2", "bootloader --passw=…"),
        ("autopart --passph 'a b'c", "autopart --passph …"),
        ("network --activate --device=eth0", "network --activate --device=eth0"),
        ("auth --passalgo=sha512", "auth --passalgo=sha512"),
        ("rhsm --organization=1 --activation-key=k", "rhsm --organization=… --activation-key=…"),
        ("part / --size=1", "part / --size=1"),
    ],
)
def test_secrets_are_masked(line: str, shown: str) -> None:
    """A profile is kept and shown: no password gets into it."""
    assert masked(line) == shown
