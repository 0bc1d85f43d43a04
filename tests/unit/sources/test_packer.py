"""What builders of virtual machines ask for."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.sources.demands import Demands
from imgverify.sources.packer import Builder, read_size, want_builder
from tests.unit.sources.asked import asked, left

GIB = 1 << 30


def read(kind: str, after: tuple[str, ...] = (), **settings: Any) -> Demands:
    """Read a builder with these settings."""
    where = {key: f"t.json:{number}" for number, key in enumerate(settings, start=1)}
    demands = Demands()
    want_builder(demands, Builder("web", kind, settings, where, after))
    return demands


@pytest.mark.parametrize(
    ("text", "size"),
    [("40960", 40 * GIB), ("10G", 10 * GIB), ("512m", GIB // 2), ("1GiB", GIB), ("x", 0), ("", 0)],
)
def test_sizes(text: str, size: int) -> None:
    """A number counts MiB, a unit is that of qemu-img."""
    assert read_size(text) == size


def test_disk_of_qemu() -> None:
    """Size, format, compression, firmware; other disks are other files."""
    demands = read(
        "qemu",
        disk_size="10G",
        format="qcow2",
        disk_compression=True,
        efi_boot="true",
        disk_additional_size=["5G", "odd"],
        headless=True,
    )
    assert asked(demands) == {
        "disk_size": [("virtual-size", {"at_least": "10GiB", "at_most": "10GiB"})],
        "format": [("disk-format", {"formats": ["qcow2"]})],
        "disk_compression": [("compression", {"wanted": True})],
        "efi_boot": [("partition-table", {"type": "gpt", "esp": True})],
        "disk_additional_size:2": [],
        "disk_additional_size:3": [],
    }
    assert demands.wanted["disk_additional_size:2"].title == "disk 2 has 5 GiB"
    assert [one.statement.said for one in demands.silent] == ["web: headless"]


def test_what_comes_after_may_change_it() -> None:
    """With a script behind it the size is a minimum, and the format is open."""
    demands = read("qemu", ("shell-local",), disk_size=1024, format="raw")
    assert asked(demands) == {"disk_size": [("virtual-size", {"at_least": "1GiB"})]}
    assert "shell-local may change it" in left(demands)[0]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"disk_size": "${var.x}"}, "known only when Packer runs"),
        ({"disk_size": "1G", "skip_resize_disk": True}, "skip_resize_disk"),
    ],
)
def test_sizes_that_are_open(settings: dict[str, Any], reason: str) -> None:
    """They are told of."""
    demands = read("qemu", **settings)
    assert asked(demands) == {}
    assert reason in left(demands)[0]


def test_way_in_of_the_build() -> None:
    """What let Packer in must let nobody in; a Vagrant box keeps its login."""
    by_key = read("qemu", ssh_username="debian")
    assert asked(by_key) == {"ssh_key": [("no-foreign-keys", {})]}
    word = "hunter2"
    by_password = read("virtualbox-iso", ssh_username="u", ssh_password=word)
    assert asked(by_password) == {"ssh_password": [("no-password-logins", {})]}
    assert word not in repr(by_password.wanted) + repr(by_password.silent)
    box = read("qemu", ("vagrant",), ssh_username="vagrant", ssh_password=word)
    assert asked(box) == {}


def test_virtual_box_exports_an_ova() -> None:
    """Its disk is a VMDK."""
    demands = read("virtualbox-iso", disk_size=1024, format="ova")
    assert asked(demands)["format"] == [("disk-format", {"formats": ["ova vmdk"]})]


def test_unknown_builders_are_told_of() -> None:
    """Nothing is made up about them."""
    demands = read("googlecompute", image_name="x")
    assert asked(demands) == {}
    assert "imgverify knows what qemu" in left(demands)[0]
