"""The walk off a disk prints what find(1) prints."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.walk import answer
from imgverify.facts import walk
from imgverify.facts.answers import Answers, Output
from imgverify.facts.walk import Walk
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import FOLDER, MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed, records

NAMES = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n"
ODD = os.fsdecode(b"odd\n\xff name")


def parsed(data: bytes) -> Walk:
    """What the topic makes of it."""
    return walk.parse(Answers(Plane.OFFLINE, outputs={walk.WALK.name: Output(data, 0)}))


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Every mode and type, odd names and links: the same records as those of find(1)."""
    root = tmp_path / "image"
    for name in ("etc", "var/open", "var/sticky", "var/sub/deeper"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text(NAMES)
    (root / "etc/group").write_text("root:x:0:\n")
    modes = {"w": 0o666, "suid": 0o4755, "sgid": 0o2755, "both": 0o6777, "plain": 0o644, ODD: 0o602}
    for name, mode in modes.items():
        (root / "var/sub" / name).touch()
        (root / "var/sub" / name).chmod(mode)
    (root / "var/open").chmod(0o777)
    (root / "var/sticky").chmod(0o1777)
    (root / "var/sub/deeper").chmod(0o3777)
    (root / "var/link").symlink_to("/etc/passwd")
    os.mkfifo(root / "var/pipe", 0o666)
    (root / "var/pipe").chmod(0o666)
    if os.geteuid() == 0:
        for name, uid, gid in (("nobody", 54321, 0), ("nogroup", 0, 54321), ("known", 1000, 0)):
            (root / "var" / name).symlink_to("x")
            os.chown(root / "var" / name, uid, gid, follow_symlinks=False)
    root.chmod(0o755)
    table = tmp_path / "mountinfo"
    table.write_text(f"21 1 8:1 / {root} rw - ext4 /dev/x rw\n")
    script = walk.WALK.script.replace("/proc/1/mountinfo", str(table))
    by_script = printed(root, walk.WALK, script).replace(os.fsencode(f" {root}"), b" ")
    by_script = by_script.replace(b"root \0", b"root /\0")
    ours = answer(image(MemoryFileSystem().copy(root)), "")
    assert records(ours) == records(by_script)
    assert len(records(ours)) > len(modes)


def test_mounts_are_walked_each_for_itself() -> None:
    """What lies under a mount point is hidden; the mount point has the state of what is on it."""
    root = MemoryFileSystem().put("/etc/passwd", NAMES).put("/etc/group", "root:x:0:\n")
    root.put("/var/hidden", mode=0o666)
    var = MemoryFileSystem("xfs").put("/", mode=stat.S_IFDIR | 0o777).put("/seen", mode=0o666)
    data = answer(image(root, {"/var": var}), "")
    assert records(data) == sorted(
        [
            b"root /",
            b"777 d 0 0 root root /var",
            b"root /var",
            b"777 d 0 0 root root /var",
            b"666 f 0 0 root root /var/seen",
            b"end of walk",
        ]
    )


def test_what_a_boot_covers_is_left_out() -> None:
    """Static device nodes, memory file systems and what is shown again are no part of the walk."""
    root = MemoryFileSystem().put("/etc/passwd", NAMES)
    for path in ("/dev/x", "/run/x", "/proc/x", "/sys/x", "/tmp/x"):
        root.put(path, mode=0o666)
    memory = MemoryFileSystem("tmpfs").put("/x", mode=0o666)
    found = parsed(answer(image(root, {"/tmp": memory}), ""))
    assert not found.found
    assert found.roots == ("/",)


def test_every_type_without_an_owner_is_found() -> None:
    """Folders, links and devices too; one number is looked up once, and known from then on."""
    root = MemoryFileSystem().put("/etc/passwd", NAMES).put("/etc/group", "root:x:0:\n")
    root.put("/a", mode=FOLDER, uid=1000).put("/b", link="c", uid=7).put("/c", gid=1000)
    root.put("/d", mode=0o020600, uid=7, gid=7)
    found = parsed(answer(image(root), "")).found
    assert [(one.path, one.has_no_user, one.has_no_group) for one in found] == [
        ("/b", True, False),
        ("/c", False, True),
        ("/d", True, True),
    ]


def test_what_cannot_be_read_ends_the_walk() -> None:
    """A folder that cannot be read is never taken for an empty one."""
    root = MemoryFileSystem().put("/srv/bad", mode=FOLDER, damage=DamageError("bad block"))
    with pytest.raises(DamageError, match="bad block"):
        answer(image(root), "")


def test_folder_in_itself_is_damage() -> None:
    """A folder that is its own child ends the walk with its name."""
    root = MemoryFileSystem().put("/a/b", mode=FOLDER)
    above = root.root.entries["a"]
    above.entries["b"].entries["a"] = above
    with pytest.raises(DamageError, match="/a/b/a"):
        answer(image(root), "")


def test_more_than_the_limit_is_cut_off() -> None:
    """A disk full of findings costs no more than what is read of them."""
    root = MemoryFileSystem()
    for number in range(40):
        for name in range(2000):
            root.put(f"/{number}/{name:08d}", mode=0o666)
    data = answer(image(root), "")
    assert walk.WALK.limit < len(data) < walk.WALK.limit * 1.1
    truncated = Answers(
        Plane.OFFLINE, outputs={"walk": Output(data[: walk.WALK.limit], 0, truncated=True)}
    )
    with pytest.raises(NotObservedError, match="more than"):
        walk.parse(truncated)
