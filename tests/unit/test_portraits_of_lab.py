"""The lab images, inspected and held against each other."""

from __future__ import annotations

import hashlib
import subprocess
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from imgverify.difference import Ignore, compare
from imgverify.difference.ignore import default_rules
from imgverify.difference.portrait import Portrait
from imgverify.inspect_cli import inspect
from imgverify.opening import opened
from imgverify.portraits import Drawing
from imgverify.progress import Silent
from tests.lab.images import image

pytestmark = pytest.mark.lab


@cache
def _drawn(variant: str) -> Portrait:
    with ExitStack() as stack:
        drawing = Drawing(variant, stack.enter_context(opened(str(image(variant)), Silent())))
        stack.callback(drawing.stop)
        return drawing.finish(Silent()).portrait


def test_good_and_bad() -> None:
    """The faults that were built in are told; what every build has anew is not."""
    changes = compare(_drawn("good"), _drawn("bad"), Ignore(default_rules()))
    told = {(one.kind, one.name): one for one in changes}
    assert told["package", "inetutils-telnet"].how == "added"
    assert told["user", "toor"].after is not None
    assert told["user", "guest"].after is not None
    assert told["unit", "lab-agent.service"].how == "added"
    assert told["sysctl", "net.ipv4.ip_forward"].after == {"value": "1"}
    assert told["mount", "/tmp"].after == {"options": "defaults,nodev,nosuid"}
    backdoor = told["file", "/usr/local/bin/backdoor"].after
    assert backdoor is not None
    assert backdoor["mode"] == "4755"
    assert told["file", "/boot/grub/grub.cfg"].after == {"mode": "0644"}
    assert ("file", "/etc/machine-id") not in told
    assert not any(name.startswith("/var/cache/") for _, name in told)


def test_an_image_is_like_itself() -> None:
    """Two readings of one disk differ in nothing."""
    good = _drawn("good")
    _drawn.cache_clear()
    assert compare(good, _drawn("good")) == ()


def test_labels_of_selinux() -> None:
    """Extended attributes are compared by their full names."""
    manifest = _drawn("selinux").manifest
    assert manifest is not None
    shadow = manifest.entries["/etc/shadow"].xattrs["security.selinux"]
    assert shadow.endswith(":shadow_t:s0")


def test_digests_are_those_of_the_files(tmp_path: Path) -> None:
    """Held against a file that qemu-img and the file system's own tools take out of the disk."""
    manifest = _drawn("good").manifest
    assert manifest is not None
    raw = tmp_path / "boot.raw"
    part = "start=2097152;size=536870912"
    offset, length = (word.partition("=")[2] for word in part.split(";"))
    disk = f"driver=raw,offset={offset},size={length},file.driver=qcow2,file.file.driver=file"
    subprocess.run(
        [
            *("qemu-img", "convert", "-O", "raw", "--image-opts"),
            *(f"{disk},file.file.filename={image('good')}", str(raw)),
        ],
        check=True,
    )
    kernels = [path for path in manifest.entries if path.startswith("/boot/vmlinuz-")]
    assert kernels
    for path in kernels:
        copy = tmp_path / "kernel"
        subprocess.run(
            ["debugfs", "-R", f"dump {path.removeprefix('/boot')} {copy}", str(raw)],
            check=True,
            capture_output=True,
        )
        assert manifest.entries[path].digest == hashlib.sha256(copy.read_bytes()).hexdigest()


def test_inspection() -> None:
    """What the recipe of the lab says of its disk."""
    found = inspect(str(image("good")), Silent())
    assert found.unread == {}
    assert found.system is not None
    assert (found.system.id, found.system.architecture) == ("debian", "x86_64")
    assert found.devices is not None
    by_name = {one.name: one for one in found.devices}
    assert by_name["vda2"].holds == "ext4"
    assert by_name["vg0-root"].holds == "xfs"
    assert found.groups is not None
    assert [group.name for group in found.groups] == ["vg0"]
    assert {one.path: one.device for one in found.mounts or ()}["/var/log"] == "vg0-var_log"
    assert found.boot is not None
    assert found.boot.bios
    assert found.boot.entries
    assert found.cloud_init is not None
    assert found.cloud_init.installed


def test_a_disk_for_uefi() -> None:
    """Its boot programs are found on the EFI system partition."""
    found = inspect(str(image("uefi")), Silent())
    assert found.boot is not None
    assert found.boot.uefi
