"""Recipes as partitions and as volumes."""

from __future__ import annotations

from pathlib import Path

from tests.unit.sources.asked import asked, left, preseed

ROOT = (
    "3000 3000 4000 xfs $lvmok{ } lv_name{ root } in_vg{ vg0 } method{ format } format{ } "
    "filesystem{ xfs } mountpoint{ / } options/noatime{ noatime } ."
)
PHYSICAL = "100 1000 -1 ext3 $defaultignore{ } method{ lvm } ."


def recipe(method: str, *parts: str) -> str:
    """A preseed file with this recipe."""
    return (
        f"d-i partman-auto/method string {method}\n"
        f"d-i partman-auto/expert_recipe string x :: {' '.join(parts)}\n"
    )


def test_volumes(tmp_path: Path) -> None:
    """With LVM: the volume by its name, and its limits."""
    demands = preseed(tmp_path, recipe("lvm", PHYSICAL, ROOT))
    assert asked(demands) == {
        "volume:vg0/root": [
            (
                "lvm-layout",
                {
                    "vg": "vg0",
                    "lvs": {"root": {"min_size": "2853MiB", "filesystem": "xfs", "mount": "/"}},
                    "exact": False,
                },
            ),
            ("filesystem", {"mount": "/", "at_most": "3823MiB"}),
        ],
        "volume:/:noatime": [("mount-option", {"path": "/", "option": "noatime"})],
    }
    assert "the size of a physical volume" in left(demands)[0]


def test_volumes_without_names(tmp_path: Path) -> None:
    """The installer makes up names; what is mounted where can be told all the same."""
    part = ROOT.replace("lv_name{ root } in_vg{ vg0 } ", "")
    demands = preseed(tmp_path, recipe("lvm", part))
    assert asked(demands)["volume:/"][1] == (
        "filesystem",
        {"mount": "/", "type": "xfs", "at_least": "2853MiB", "at_most": "3823MiB"},
    )


def test_partitions(tmp_path: Path) -> None:
    """Without LVM its parts are left out; swap by the memory has no size; BIOS and EFI have GPT."""
    demands = preseed(
        tmp_path,
        recipe(
            "regular",
            PHYSICAL,
            "1 1 1 free method{ biosgrub } .",
            "538 538 1075 free method{ efi } format{ } .",
            "64 512 300% linux-swap method{ swap } format{ } .",
            "10 10 10 ext4 method{ keep } .",
        ),
    )
    found = asked(demands)
    assert found["part:biosgrub"] == [("partition-table", {"type": "gpt", "bios_boot": True})]
    assert found["part:efi"] == [("partition-table", {"esp": True})]
    assert found["part:swap"] == [("filesystem", {"mount": "swap", "type": "swap"})]
    assert "share of the memory" in demands.wanted["part:swap"].note
    assert any("without LVM" in one.reason or "with LVM" in one.reason for one in demands.silent)
    assert "is not mounted" in left(demands)[0]


def test_layouts_that_the_installer_decides(tmp_path: Path) -> None:
    """What they are made of, the file does not say: a person looks."""
    demands = preseed(
        tmp_path,
        "d-i partman-auto/method string regular\nd-i partman-auto/choose_recipe select atomic\n",
    )
    assert asked(demands) == {"choose_recipe": [], "method": []}
    assert "not a recipe" in left(preseed(tmp_path, recipe("lvm", "foo .")))[0]


def test_labels_and_names_of_devices(tmp_path: Path) -> None:
    """The partition table, and how fstab names devices."""
    demands = preseed(
        tmp_path,
        "d-i partman-partitioning/choose_label select gpt\nd-i partman/mount_style select uuid\n",
    )
    assert asked(demands) == {
        "mount_style": [("fstab-source-style", {"allowed": ["UUID", "mapper"]})],
        "label": [("partition-table", {"type": "gpt"})],
    }
