"""The command line: what it must hold whatever the settings are."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from imgverify.providers.qemu_arguments import Disk, Flash, Settings, arguments
from imgverify.wrapping import DiskFile

SETTINGS = Settings(
    mark="imgverify-run-1",
    architecture="x86_64",
    accelerator="tcg",
    memory=2048,
    cpus=3,
    port=4022,
    console=Path("/r/a,b/console.log"),
    disks=(
        Disk(
            overlay=Path("/s/overlay.qcow2"),
            base=DiskFile(driver="qcow2", path='/images/odd ",name.qcow2'),
        ),
    ),
    seed=Path("/s/seed.iso"),
)


def _values(line: list[str], option: str) -> list[str]:
    return [value for name, value in pairwise(line) if name == option]


def _blocks(settings: Settings) -> dict[str, Any]:
    blocks = map(json.loads, _values(arguments(settings), "-blockdev"))
    return {block["node-name"]: block for block in blocks}


def _based(base: DiskFile) -> Settings:
    return replace(SETTINGS, disks=(replace(SETTINGS.disks[0], base=base),))


def test_artifact_is_read_only() -> None:
    """The artifact is opened read-only, its format given, and nothing that it names is opened."""
    base = _blocks(SETTINGS)["disk"]["backing"]
    assert base["read-only"] is True
    assert base["file"] == {
        "driver": "file",
        "filename": '/images/odd ",name.qcow2',
        "read-only": True,
    }
    assert base["driver"] == "qcow2"
    assert base["backing"] is None
    raw = _blocks(_based(DiskFile(driver="raw", path="/d.raw")))["disk"]["backing"]
    assert raw["driver"] == "raw"
    assert "backing" not in raw


def test_disk_inside_another_file() -> None:
    """A part of a file is opened as such a part, read-only at every level."""
    part = DiskFile(driver="vmdk", path="/x.ova", offset=1536, length=4096)
    base = _blocks(_based(part))["disk"]["backing"]
    assert (base["driver"], base["read-only"], base["backing"]) == ("vmdk", True, None)
    middle = base["file"]
    assert (middle["driver"], middle["offset"], middle["size"]) == ("raw", 1536, 4096)
    assert middle["read-only"] is True
    assert middle["file"] == {"driver": "file", "filename": "/x.ova", "read-only": True}


def test_further_disks() -> None:
    """Each has an overlay of its own; the first is the one to start from, the seed comes last."""
    second = Disk(overlay=Path("/s/overlay1.qcow2"), base=DiskFile(driver="raw", path="/b"))
    settings = replace(SETTINGS, disks=(*SETTINGS.disks, second))
    blocks = _blocks(settings)
    assert list(blocks) == ["disk", "disk1", "seed"]
    assert blocks["disk1"]["file"]["filename"] == "/s/overlay1.qcow2"
    devices = [one for one in _values(arguments(settings), "-device") if "blk" in one]
    assert ["bootindex=0" in one for one in devices] == [True, False, False]
    assert ["drive=disk," in devices[0], "drive=disk1," in devices[1]] == [True, True]


def test_only_loopback_is_listened_on() -> None:
    """Nobody else on the network can reach the guest."""
    assert _values(arguments(SETTINGS), "-netdev") == ["user,id=net,hostfwd=tcp:127.0.0.1:4022-:22"]


def test_restricted_guest_reaches_nothing() -> None:
    """Only the forwarded port is open: an image that nobody trusts cannot ask the runner."""
    line = arguments(replace(SETTINGS, restricted=True))
    assert _values(line, "-netdev") == ["user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:4022-:22"]


def test_settings_arrive() -> None:
    """Name, memory, processors and console are as asked for; a comma in a path is escaped."""
    line = arguments(SETTINGS)
    assert line[0] == "qemu-system-x86_64"
    assert _values(line, "-name") == ["imgverify-run-1"]
    assert (_values(line, "-m"), _values(line, "-smp")) == (["2048M"], ["3"])
    assert "file,id=console,path=/r/a,,b/console.log" in _values(line, "-chardev")
    assert "-no-reboot" not in line


def test_accelerators() -> None:
    """Emulation gets threads and every feature, KVM the host's processor."""
    emulated, accelerated = arguments(SETTINGS), arguments(replace(SETTINGS, accelerator="kvm"))
    assert (_values(emulated, "-accel"), _values(emulated, "-cpu")) == (
        ["tcg,thread=multi"],
        ["max"],
    )
    assert (_values(accelerated, "-accel"), _values(accelerated, "-cpu")) == (["kvm"], ["host"])


def test_uefi() -> None:
    """The firmware's code is read-only, its variables are the machine's own."""
    flash = Flash(Path("/fw/code.fd"), "raw", Path("/s/vars.fd"), "raw")
    drives = _values(arguments(replace(SETTINGS, flash=flash)), "-drive")
    assert drives == [
        "if=pflash,unit=0,file=/fw/code.fd,format=raw,readonly=on",
        "if=pflash,unit=1,file=/s/vars.fd,format=raw",
    ]
    assert _values(arguments(SETTINGS), "-drive") == []


def test_sandbox() -> None:
    """System calls that QEMU does not need are given up, where it can."""
    assert _values(arguments(SETTINGS), "-sandbox")[0].startswith("on,")
    assert "-sandbox" not in arguments(replace(SETTINGS, sandbox=False))
