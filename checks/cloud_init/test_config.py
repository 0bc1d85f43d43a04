"""What cloud-init is told to do at the first boot."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.block import Block
from imgverify.facts.cloud_config import GROWERS, HELPERS, CloudConfig
from imgverify.facts.cloud_init import CONFIG, PROGRAM
from imgverify.facts.fstab import Fstab
from imgverify.facts.mounts import Mounts
from imgverify.facts.root_disk import device_of_root
from imgverify.unobserved import NotApplicableError

_CONFIG = " ".join(CONFIG)
_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")


def test_cloud_init_sources(
    cloud_config: CloudConfig, expect: Expect, needed: list[str], only: bool = False
) -> None:
    """cloud-init may take its data from the platforms that the image is for.

    Args:
        cloud_config: its configuration.
        expect: the recorder.
        needed: names of data sources: `Ec2`, `NoCloud`.
        only: whether no others may be listed, `None` (the fallback) aside.
    """
    _runs(cloud_config, expect)
    listed = cloud_config.datasources
    missing = [] if listed is None else [one for one in needed if one not in listed]
    spare = [] if listed is None else [one for one in listed if one not in {*needed, "None"}]
    expect(
        not missing and not (only and (spare or listed is None)),
        wanted=f"{'only ' if only else ''}{', '.join(needed)}",
        found="any data source" if listed is None else ", ".join(listed) or "none",
        where=f"datasource_list in {_CONFIG}",
        mend=f"datasource_list: [{', '.join(needed)}, None]  # in /etc/cloud/cloud.cfg.d/",
    )


def test_host_keys_on_console(cloud_config: CloudConfig, expect: Expect) -> None:
    """The first boot prints the SSH host keys on the console: there a login can check them.

    Args:
        cloud_config: cloud-init's configuration.
        expect: the recorder.
    """
    _runs(cloud_config, expect)
    listed = "keys-to-console" in cloud_config.modules
    expect(
        listed,
        wanted="module keys-to-console",
        found="listed" if listed else "not listed",
        where=f"cloud_final_modules in {_CONFIG}",
        mend="add keys-to-console to cloud_final_modules",
    )
    expect(
        cloud_config.prints_keys,
        wanted="host keys on the console",
        found="printed" if cloud_config.prints_keys else "switched off",
        where=f"ssh: emit_keys_to_console in {_CONFIG}",
        mend="remove emit_keys_to_console",
    )
    shown = [
        one
        for one in _TYPES
        if one not in cloud_config.hidden_keys or one not in cloud_config.hidden_fingerprints
    ]
    expect(
        bool(shown),
        wanted=f"one of {', '.join(_TYPES)} printed",
        found=", ".join(shown) or "none",
        where=f"ssh_key_console_blacklist, ssh_fp_console_blacklist in {_CONFIG}",
        mend="take ssh-ed25519 out of the lists",
    )
    expect(
        bool(cloud_config.helper),
        wanted="the program that prints them",
        found=cloud_config.helper or "not there",
        where=" or ".join(HELPERS),
        mend="install the package cloud-init again",
    )


def test_root_can_grow(
    cloud_config: CloudConfig, block: Block, mounts: Mounts, fstab: Fstab, expect: Expect
) -> None:
    """The first boot can make the root partition and its file system as large as the volume.

    cloud-init makes no logical volume grow: where / is on one, this does not apply.

    Args:
        cloud_config: cloud-init's configuration.
        block: the devices.
        mounts: what is mounted now.
        fstab: what it says.
        expect: the recorder.
    """
    _runs(cloud_config, expect)
    expect(
        bool(cloud_config.grower),
        wanted="growpart",
        found=cloud_config.grower or "not installed",
        where=" or ".join(GROWERS),
        mend="install cloud-guest-utils or cloud-utils-growpart",
    )
    for module in ("growpart", "resizefs"):
        listed = module in cloud_config.modules
        expect(
            listed,
            wanted=f"module {module}",
            found="listed" if listed else "not listed",
            where=f"cloud_init_modules in {_CONFIG}",
            mend=f"add {module} to cloud_init_modules",
        )
    grows = cloud_config.grow_mode != "off" and "/" in cloud_config.grow_devices
    expect(
        grows and not cloud_config.grow_stopped,
        wanted="/ made to grow",
        found=cloud_config.grow_stopped
        or f"mode {cloud_config.grow_mode}, {', '.join(cloud_config.grow_devices) or 'no device'}",
        where=cloud_config.grow_stopped or f"growpart in {_CONFIG}",
        mend=f"rm {cloud_config.grow_stopped}"
        if cloud_config.grow_stopped
        else "growpart: {mode: auto, devices: [/]}",
    )
    expect(
        cloud_config.resizes,
        wanted="the file system made to grow",
        found="yes" if cloud_config.resizes else "switched off",
        where=f"resize_rootfs in {_CONFIG}",
        mend="resize_rootfs: true",
    )
    device = device_of_root(block, mounts, fstab)
    if device.kind == "lvm":
        raise NotApplicableError(f"/ is on a logical volume ({device.path}), not on a partition")


def _runs(cloud_config: CloudConfig, expect: Expect) -> None:
    expect(
        cloud_config.runs,
        wanted="cloud-init, not disabled",
        found="there" if cloud_config.runs else "not installed, or disabled",
        where=PROGRAM,
        mend="install cloud-init; rm -f /etc/cloud/cloud-init.disabled",
    )
