"""What an archive is, told by the names in it."""

from __future__ import annotations

import pytest

from imgverify.artifacts.layout import layout

HEX = "ab" * 32


@pytest.mark.parametrize(
    ("names", "whole", "wanted"),
    [
        (["x.ovf", "x.mf", "x.vmdk"], True, "ova"),
        (["x.vmdk", "X.OVF"], True, "ova"),
        (["box.ovf", "box-disk1.vmdk", "metadata.json"], True, "box"),
        (["Vagrantfile", "box.img"], False, "box"),
        (["box.ovf"], False, "box"),
        (["box.ovf", "disk.vmdk"], True, "ova"),
        (["disk.raw"], False, "gcp"),
        (["bin", "boot", "etc"], True, "rootfs_tar"),
        (["bin", "bin/bash"], False, "rootfs_tar"),
        (["bin", "src"], True, ""),
        (["etc/metadata.json", "usr", "metadata.json", "disk.raw"], True, "rootfs_tar"),
        ([f"{HEX}/layer.tar"], False, "rootfs_tar"),
        ([f"blobs/sha256/{HEX}"], False, "rootfs_tar"),
        (["oci-layout", "index.json"], True, "rootfs_tar"),
        (["src/main.c", "README"], True, ""),
        (["src/x.ovf"], True, ""),
        ([], True, ""),
    ],
)
def test_layout(names: list[str], *, whole: bool, wanted: str) -> None:
    """Each kind by its signs, also when only the start of the archive shows."""
    assert layout(names, whole=whole) == wanted
