"""Tests of `imgverify.disk.image_tree`."""

from __future__ import annotations

from itertools import islice

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.image_tree import ImageTree
from imgverify.planes.file_tree import LoopError
from tests.unit.disk.trees import FOLDER, MemoryFileSystem

USERS = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1000:5::/:\nbad\n"


@pytest.fixture(name="root")
def _root() -> MemoryFileSystem:
    root = MemoryFileSystem()
    root.put("/etc/passwd", USERS).put("/etc/group", "root:x:0:\nstaff:x:50:\n")
    root.put("/usr/lib/a.conf", "a").put("/lib", link="usr/lib")
    root.put("/home/ann/x", uid=1000, gid=50).put("/home/ann/y", uid=77, gid=78)
    root.put("/var", mode=FOLDER).put("/outside", link="../../../../etc/passwd")
    root.put("/loop", link="loop").put("/nowhere", link="nothing")
    return root


def test_owners_have_the_names_of_the_image(root: MemoryFileSystem) -> None:
    """The first line with a number counts; a number without a name is itself."""
    tree = ImageTree({"/": root})
    states = [tree.lstat("/home/ann/x"), tree.lstat("/home/ann/y"), tree.lstat("/etc")]
    assert [(one.owner, one.group) for one in states if one] == [
        ("ann", "staff"),
        ("77", "78"),
        ("root", "root"),
    ]


def test_numbers_that_nobody_can_have(root: MemoryFileSystem) -> None:
    """A number of thousands of digits is no owner; zeros in front change nothing."""
    lines = f"far:x:{'9' * 5000}:\nodd:x:\u0663:\nzeros:x:{'0' * 5000}50:\n"
    root.put("/etc/group", lines)
    state = ImageTree({"/": root}).lstat("/home/ann/x")
    assert state is not None
    assert (state.owner, state.group) == ("ann", "zeros")


def test_symlinks_stay_inside(root: MemoryFileSystem) -> None:
    """`..` at the top stays there, and absolute targets begin at the image's own top."""
    root.put("/absolute", link="/etc/passwd")
    tree = ImageTree({"/": root})
    assert tree.real("/outside") == tree.real("/absolute") == "/etc/passwd"
    assert tree.read("/outside", 4) == b"root"
    assert tree.real("/nowhere") is None
    with pytest.raises(LoopError):
        tree.real("/loop")


def test_folders_through_symlinks(root: MemoryFileSystem) -> None:
    """States, names and wildcards see through a symlinked folder."""
    tree = ImageTree({"/": root})
    state = tree.lstat("/lib/a.conf")
    assert state is not None
    assert state.path == "/lib/a.conf"
    assert tree.names("/lib") == ["a.conf"]
    assert tree.glob("/lib/*.conf") == ("/lib/a.conf",)
    assert tree.names("/etc/passwd") == tree.names("/absent") == []


def test_mounts_cover_what_is_below_them(root: MemoryFileSystem) -> None:
    """What a folder held before something was mounted on it is not seen."""
    root.put("/var/hidden", "x")
    var = MemoryFileSystem("xfs").put("/log/messages", "m")
    tree = ImageTree({"/": root, "/var": var})
    assert tree.names("/var") == ["log"]
    assert tree.lstat("/var/hidden") is None
    assert tree.read("/var/log/messages", 9) == b"m"


def test_mount_point_that_is_not_there(root: MemoryFileSystem) -> None:
    """A boot makes the folder: systemd.mount(5)."""
    tree = ImageTree({"/": root, "/opt": MemoryFileSystem().put("/x")})
    assert tree.lstat("/opt/x") is not None
    assert "opt" in tree.names("/")
    assert "/opt/x" in [found.path for found in tree.walk("/")]


def test_walk(root: MemoryFileSystem) -> None:
    """Everything once, folders before what is in them; find -xdev stops at a mount point."""
    var = MemoryFileSystem("xfs").put("/log/messages", "m")
    tree = ImageTree({"/": root, "/var": var})
    everything = [found.path for found in tree.walk("/")]
    assert everything[0] == "/"
    assert len(everything) == len(set(everything))
    assert {"/var", "/var/log", "/var/log/messages", "/usr/lib/a.conf", "/lib"} <= {*everything}
    staying = [found.path for found in tree.walk("/", stay=True)]
    assert "/var" in staying
    assert "/var/log" not in staying
    assert [found.path for found in tree.walk("/var/log")] == ["/var/log", "/var/log/messages"]
    assert list(tree.walk("/absent")) == []


def test_folder_that_lies_in_itself(root: MemoryFileSystem) -> None:
    """A damaged file system is no endless walk."""
    ann = root.root.entries["home"].entries["ann"]
    ann.entries["again"] = ann
    tree = ImageTree({"/": root})
    with pytest.raises(DamageError, match="/home/ann/again: a folder that has two names"):
        list(islice(tree.walk("/home"), 100))


def test_damage_is_never_absence(root: MemoryFileSystem) -> None:
    """A folder that cannot be read raises; it does not look empty."""
    root.put("/broken", mode=FOLDER, damage=DamageError("block 7 is bad"))
    tree = ImageTree({"/": root})
    for look in (
        lambda: tree.lstat("/broken/x"),
        lambda: tree.glob("/broken/*"),
        lambda: tree.names("/broken"),
        lambda: list(tree.walk("/")),
    ):
        with pytest.raises(DamageError, match="block 7"):
            look()


def test_null_is_always_there(root: MemoryFileSystem) -> None:
    """Masks are links to /dev/null, which a disk need not have."""
    state = ImageTree({"/": root}).lstat("/dev/null")
    assert state is None or state.mode == 0o020666
    root.put("/etc/masked", link="/dev/null")
    assert ImageTree({"/": root}).real("/etc/masked") == "/dev/null"


def test_attributes(root: MemoryFileSystem) -> None:
    """Extended attributes are those of the path itself."""
    root.put("/bin/ping", attributes={"security.capability": b"\1"})
    tree = ImageTree({"/": root})
    assert tree.xattrs("/bin/ping") == {"security.capability": b"\1"}
    assert tree.xattrs("/absent") == {}


def test_folders_above_a_mount_point_that_are_not_there(root: MemoryFileSystem) -> None:
    """A boot makes them, and no walk misses what is mounted below."""
    more = MemoryFileSystem().put("/x")
    tree = ImageTree({"/": root, "/srv/data/one": more, "/srv/data/two": MemoryFileSystem()})
    state = tree.lstat("/srv/data")
    assert state is not None
    assert state.mode == 0o040755
    assert tree.names("/srv") == ["data"]
    assert tree.names("/srv/data") == ["one", "two"]
    assert tree.glob("/srv/*/one/*") == ("/srv/data/one/x",)
    walked = [found.path for found in tree.walk("/")]
    assert {"/srv", "/srv/data", "/srv/data/one", "/srv/data/one/x"} <= {*walked}
    assert len(walked) == len({*walked})
    assert "/srv/data/one/x" not in [found.path for found in tree.walk("/", stay=True)]


def test_links_that_name_others_twice(root: MemoryFileSystem) -> None:
    """As the kernel does, all symlinks on the way are counted: no name takes forever."""
    for number in range(35):
        root.put(f"/link{number}", link=f"link{number + 1}/../link{number + 1}")
    root.put("/link35/x")
    with pytest.raises(LoopError):
        ImageTree({"/": root}).real("/link0/x")
    assert ImageTree({"/": root}).real("/link31/x") == "/link35/x"
