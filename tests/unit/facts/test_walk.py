"""The walk, run for real over a small tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgverify.facts import walk
from imgverify.facts.walk import Walk, parse
from imgverify.unobserved import NotObservedError
from tests.unit.facts.running_scripts import run_script

NAME = "a b\n'\"$(x) \\040"


def walked(tmp_path: Path, *lines: str, find: str = "") -> Walk:
    """Run the walk over a mount table of our own, maybe with a `find` of our own."""
    table = tmp_path / "mountinfo"
    table.write_text("".join(f"{line}\n" for line in lines))
    script = walk.COMMANDS[0].script.replace("/proc/1/mountinfo", str(table))
    return parse(run_script(walk.COMMANDS[0], script=f"{find}\n{script}"))


def test_it_finds_what_it_should(tmp_path: Path) -> None:
    """Hostile names arrive whole; harmless files, sticky folders and links are not reported."""
    root = tmp_path / "my root"
    modes = {"ok": 0o644, NAME: 0o666, "suid": 0o4755, "sgid": 0o2755}
    root.mkdir(mode=0o755)
    for name, mode in modes.items():
        (root / name).touch()
        (root / name).chmod(mode)
    for name, mode in {"sticky": 0o1777, "open": 0o777}.items():
        (root / name).mkdir()
        (root / name).chmod(mode)
    (root / "link").symlink_to("open")
    path = str(root).replace(" ", "\\040")
    found = walked(tmp_path, f"21 1 8:1 / {path} rw shared:1 - ext4 /dev/x rw")
    named = {one.path.removeprefix(f"{root}/"): one for one in found.found}
    assert found.roots == (str(root),)
    assert set(named) == {NAME, "suid", "sgid", "open"}
    assert named[NAME].is_world_writable
    assert named["open"].is_world_writable
    assert named["suid"].lends_rights
    assert not named["suid"].is_world_writable


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_it_finds_files_of_nobody(tmp_path: Path) -> None:
    """Users and groups without a name."""
    tmp_path.chmod(0o755)
    (tmp_path / "tree").mkdir(mode=0o755)
    for name, uid, gid in (("user", 54321, 0), ("group", 0, 54321), ("both", 0, 0)):
        (tmp_path / "tree" / name).touch(mode=0o644)
        os.chown(tmp_path / "tree" / name, uid, gid)
    found = walked(tmp_path, f"21 1 8:1 / {tmp_path}/tree rw - xfs /dev/x rw")
    assert [Path(one.path).name for one in found.found if one.has_no_user or one.has_no_group] == [
        "group",
        "user",
    ]


def test_it_takes_each_disk_once(tmp_path: Path) -> None:
    """Pseudo and network file systems, optical media and bind mounts are left out."""
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / name).mkdir()
    found = walked(
        tmp_path,
        f"1 0 8:1 / {tmp_path}/a rw - ext4 /dev/sda1 rw",
        f"2 1 0:5 / {tmp_path}/b rw - tmpfs tmpfs rw",
        f"3 1 8:1 /x {tmp_path}/c rw - ext4 /dev/sda1 rw",
        f"4 1 0:9 / {tmp_path}/d rw - nfs server:/x rw",
        f"5 1 11:0 / {tmp_path}/e rw - iso9660 /dev/sr0 rw",
        f"6 1 8:11 / {tmp_path}/b rw shared:4 master:2 - xfs /dev/sdb1 rw",
    )
    assert found.roots == (f"{tmp_path}/a", f"{tmp_path}/b")


def test_a_find_that_fails_is_not_observed(tmp_path: Path) -> None:
    """A root that is not there, and a table without any disk."""
    with pytest.raises(NotObservedError):
        walked(tmp_path, "1 0 8:1 / /does/not/exist rw - ext4 /dev/sda1 rw")
    with pytest.raises(NotObservedError):
        walked(tmp_path, "1 0 0:1 / / rw - tmpfs tmpfs rw")


@pytest.mark.parametrize(
    ("said", "is_observed"),
    [
        ("find: '/x/gone': No such file or directory", True),
        ("find: '/x/gone': Input/output error", False),
        ("", False),
    ],
)
def test_a_folder_that_goes_meanwhile(tmp_path: Path, said: str, *, is_observed: bool) -> None:
    """It is no longer there to be judged; whatever else find could not look at is not observed."""
    complaint = f'echo "{said}" >&2; ' if said else ""
    find = f"find() {{ printf '666 f 0 0 root root /x/left\\0'; {complaint}return 1; }}"
    table = f"1 0 8:1 / {tmp_path} rw - ext4 /dev/sda1 rw"
    if is_observed:
        assert [one.path for one in walked(tmp_path, table, find=find).found] == ["/x/left"]
    else:
        with pytest.raises(NotObservedError):
            walked(tmp_path, table, find=find)
