"""What cloud-init is told to do at the first boot."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

MAIN, PARTS = "/etc/cloud/cloud.cfg", "/etc/cloud/cloud.cfg.d"
CFG = """\
datasource_list: [NoCloud, Ec2, None]
cloud_init_modules: [seed_random, growpart, [resizefs, always], users-groups, ssh]
cloud_config_modules: [locale]
cloud_final_modules: [scripts-user, keys-to-console, final-message]
ssh: {emit_keys_to_console: true}
"""
PROGRAM = "/usr/bin/cloud-init"
HELPER = "/usr/lib/cloud-init/write-ssh-key-fingerprints"
GROWPART = "/usr/bin/growpart"
VOLUME = "mapper/vg0-root"
MOUNTINFO = "21 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n"
LSBLK = (
    'NAME="{}" KNAME="{}" PKNAME="" MAJ:MIN="{}" RM="0" TYPE="{}" SIZE="4096" FSTYPE="ext4" '
    'LABEL="" UUID="" MOUNTPOINT=""\n'
)
ALL = "[ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256]"


def built(
    *parts: str,
    main: str = CFG,
    without: str = "",
    more: tuple[str, ...] = (),
    root: str = "vda1",
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A machine with cloud-init.

    Args:
        parts: content of files in cloud.cfg.d, in their order.
        main: of cloud.cfg.
        without: path of a file that is not there.
        more: paths of further files.
        root: below /dev, what / is on by fstab; by the running kernel it is `vda1`.
        plane: where the answers come from.
    """
    there = {PROGRAM, HELPER, GROWPART, *more} - {without}
    running = {"/proc/1/mountinfo": MOUNTINFO} if plane is Plane.BOOT else {}
    return answers(
        "cloud_config",
        "block",
        "mounts",
        "fstab",
        files={
            MAIN: main,
            "/etc/fstab": f"/dev/{root} / ext4 defaults 0 1\n",
            **{f"{PARTS}/{n}0-x.cfg": text for n, text in enumerate(parts)},
            **running,
        },
        states=dict.fromkeys(there, "0755 root root"),
        outputs={
            "block-devices": LSBLK.format("vda1", "vda1", "254:1", "part")
            + LSBLK.format("vg0-root", "dm-0", "253:0", "lvm")
        },
        plane=plane,
    )


@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.OFFLINE])
def test_all_is_well(plane: Plane) -> None:
    """Files say it all: a disk is enough."""
    image = built(plane=plane)
    assert judge("host-keys-on-console", image).result is Result.PASS
    assert judge("root-can-grow", image).result is Result.PASS
    assert judge("cloud-init-sources", image, needed=["Ec2"]).result is Result.PASS


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (built("ssh: {emit_keys_to_console: false}"), "switched off"),
        (built('ssh: {emit_keys_to_console: "off"}'), "switched off"),
        (built("ssh: {emit_keys_to_console: false}", "ssh: {x: 1}"), "switched off"),
        (built("cloud_final_modules: [final-message]"), "not listed"),
        (built(without=HELPER), "not there"),
        (built(without=PROGRAM), "not installed, or disabled"),
        (built(more=("/etc/cloud/cloud-init.disabled",)), "not installed, or disabled"),
    ],
)
def test_no_host_keys(image: Answers, found: str) -> None:
    """Each way to keep them off the console."""
    judged = judge("host-keys-on-console", image)
    assert [one.found for one in judged.findings if not one.holds] == [found]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("ssh: {emit_keys_to_console: true}", Result.PASS),
        (f"ssh_key_console_blacklist: {ALL}", Result.PASS),
        ("cloud_final_modules: [[keys_to_console, always]]", Result.PASS),
        (
            f"ssh_key_console_blacklist: {ALL}\nssh_fp_console_blacklist: {ALL}",
            Result.FAIL,
        ),
        ("ssh: [", Result.ERROR),
    ],
)
def test_some_host_keys(text: str, result: Result) -> None:
    """A fingerprint is as good as a key, and one type is enough."""
    assert judge("host-keys-on-console", built(text)).result is result


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (built(without=GROWPART), "not installed"),
        (built("growpart: {mode: off}"), "mode off, /"),
        (built("growpart: {mode: 'no'}"), "mode off, /"),
        (built("growpart: off"), "mode off, /"),
        (built("growpart:"), "mode off, /"),
        (built("growpart: {devices: [/home]}"), "mode auto, /home"),
        (built("growpart: {devices: []}"), "mode auto, no device"),
        (built(more=("/etc/growroot-disabled",)), "/etc/growroot-disabled"),
        (built("resize_rootfs: false"), "switched off"),
        (built("cloud_init_modules: [growpart]"), "not listed"),
        (built("cloud_init_modules: [resizefs]"), "not listed"),
    ],
)
def test_cannot_grow(image: Answers, found: str) -> None:
    """The program, the modules, and each setting that stops them."""
    judged = judge("root-can-grow", image)
    assert [one.found for one in judged.findings if not one.holds] == [found]


def test_logical_volumes_do_not_grow() -> None:
    """cloud-init looks at partitions only; what stops even those is still said."""
    judged = judge("root-can-grow", built(root=VOLUME, plane=Plane.OFFLINE))
    assert judged.result is Result.NOTAPPLICABLE
    assert "/dev/mapper/vg0-root" in judged.reason
    stopped = judge(
        "root-can-grow", built("growpart: {mode: off}", root=VOLUME, plane=Plane.OFFLINE)
    )
    assert stopped.result is Result.FAIL
    nowhere = judge("root-can-grow", built(root="sdz1", plane=Plane.OFFLINE))
    assert nowhere.result is Result.ERROR


def test_grows_all_the_same() -> None:
    """What forbids it to another program may be overruled, and a later file wins."""
    ignored = built("growpart: {ignore_growroot_disabled: true}", more=("/etc/growroot-disabled",))
    assert judge("root-can-grow", ignored).result is Result.PASS
    mended = built("growpart: {mode: off}", "growpart: {mode: auto}")
    assert judge("root-can-grow", mended).result is Result.PASS
    assert judge("root-can-grow", built("resize_rootfs: noblock")).result is Result.PASS


@pytest.mark.parametrize(
    ("text", "only", "result"),
    [
        ("", False, Result.PASS),
        ("", True, Result.FAIL),
        ("datasource_list: [Ec2]", True, Result.PASS),
        ("datasource_list: [Ec2, None]", True, Result.PASS),
        ("datasource_list: [NoCloud]", False, Result.FAIL),
        ("datasource_list: []", False, Result.FAIL),
        ("datasource_list: NoCloud", False, Result.ERROR),
    ],
)
def test_sources(text: str, only: bool, result: Result) -> None:  # noqa: FBT001 - it is a parameter
    """Without a list cloud-init may use any; so it is not only the wanted ones."""
    image = built(text, main="")
    assert judge("cloud-init-sources", image, needed=["Ec2"], only=only).result is result


@pytest.mark.parametrize(
    "setting",
    [
        "datasource_list: *a9",
        "ssh: {emit_keys_to_console: *a9}",
        "growpart: {mode: *a9, devices: *a9}",
        "ssh_key_console_blacklist: *a9",
        "resize_rootfs: *a9",
    ],
)
def test_lists_of_lists_of_lists(setting: str) -> None:
    """What YAML unfolds to ten thousand million words is never written out."""
    folded = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    image = built(f"a0: &a0 [x]\n{folded}{setting}")
    for name in ("host-keys-on-console", "root-can-grow"):
        assert judge(name, image).result is not Result.ERROR
    assert judge("cloud-init-sources", image, needed=["Ec2"]).result is not Result.ERROR


def test_nobody_looked() -> None:
    """No configuration that was looked at, no verdict."""
    for name in ("host-keys-on-console", "root-can-grow"):
        assert judge(name, Answers(Plane.BOOT)).result is Result.ERROR
