"""What all sources ask of mount points."""

from __future__ import annotations

from imgverify.sources.demands import Demands, Statement
from imgverify.sources.storage import MIB, Size, want_mount, want_options
from tests.unit.sources.asked import asked, left

LINE = Statement("ks.cfg:1", "part")


def test_a_mount_point_with_everything() -> None:
    """Type, label and size are one check, and in the title."""
    demands = Demands()
    size = Size(500 * MIB, 2 << 30)
    want_mount(demands, "a", "/a", LINE, filesystem="ext4", label="x", size=size)
    assert asked(demands)["a"] == [
        ("mount-exists", {"path": "/a", "tmpfs_ok": False}),
        (
            "filesystem",
            {"mount": "/a", "type": "ext4", "label": "x", "at_least": "500MiB", "at_most": "2GiB"},
        ),
    ]
    title = "/a is a file system of its own: ext4, at least 500 MiB and at most 2 GiB, labelled x"
    assert demands.wanted["a"].title == title


def test_a_mount_point_with_nothing_but_its_path() -> None:
    """Then only that it is one is asked for; of swap space that there is some."""
    demands = Demands()
    want_mount(demands, "a", "/a", LINE)
    want_mount(demands, "s", "swap", LINE)
    assert asked(demands) == {
        "a": [("mount-exists", {"path": "/a", "tmpfs_ok": False})],
        "s": [("filesystem", {"mount": "swap", "type": "swap"})],
    }


def test_exact_size_reads_as_one() -> None:
    """No `at least and at most` of the same."""
    assert Size(MIB, MIB).shown == "1 MiB"
    assert Size().shown == ""


def test_options_that_say_nothing() -> None:
    """`defaults` and its kin are neither judged nor told of."""
    demands = Demands()
    want_options(demands, "p", "/a", ["defaults", "auto"], LINE)
    assert (asked(demands), left(demands)) == ({}, [])
