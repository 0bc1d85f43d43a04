"""examples/centos6-kickstart-ami on a disk made for it: each damage fails one control."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from imgverify import registry
from imgverify.model import Result
from imgverify.opening import opened
from imgverify.plan import Plan, make_plan
from imgverify.planes.documents import with_documents
from imgverify.progress import Silent
from imgverify.proving.claims import claims_of
from imgverify.proving.view import View
from imgverify.verdicts import verdict
from tests.e2e.running import Ended, Place
from tests.recordings.centos6 import packages
from tests.recordings.centos6.disk import make_disk
from tests.recordings.centos6.machine import compose
from tests.recordings.compose.tree import Tree

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "centos6-kickstart-ami"
PROFILE = EXAMPLE / "profile.yaml"
EXPECTED: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (EXAMPLE / "expected.yaml").read_text(encoding="utf-8")
)
# Gate refused though no check failed: some controls need a boot.
_REFUSED = 10


@functools.cache
def plan() -> Plan:
    """The example's profile, bound."""
    return make_plan(str(PROFILE), None)


def results(disk: Path) -> dict[str, Result]:
    """Judge a disk as the offline plane does, without a pytest of its own.

    Args:
        disk: raw.
    """
    with opened(str(disk), Silent()) as one:
        assert one.contents is not None
        reading = registry.plane("offline").Reading(one.contents, plan().questions())
        answers = with_documents(reading.answers(str(disk), Silent()), one.artifact)
    view = View(answers, plan().topics(), {}, None, None)
    claims = claims_of(plan())
    outcomes = [view.judge(claim, plan()) for claim in claims.claims]
    return {
        control.id: verdict(control, [outcomes[number] for number in claims.made_by[name]]).result
        for name, control in plan().profile.controls.items()
    }


def ended(image: str, place: Place) -> Ended:
    """Run the plugin as the README says."""
    return place.pytest("--offline", "--image", image, "--profile", str(PROFILE), "-q")


def not_passed(run: Ended) -> dict[str, list[str]]:
    """Controls by result, but for those that pass."""
    found: dict[str, list[str]] = {}
    for one in run.run.verdicts:
        if one.result is not Result.PASS:
            found.setdefault(one.result.value, []).append(one.control.id)
    return {result: sorted(controls) for result, controls in found.items()}


def test_disk_is_what_the_kickstart_asks_for(tmp_path: Path) -> None:
    """As a qcow2 and by the plugin: nothing fails, and nothing is left behind."""
    disk = make_disk(compose(), tmp_path)
    image = tmp_path / "centos6.qcow2"
    subprocess.run(["qemu-img", "convert", "-O", "qcow2", str(disk), str(image)], check=True)
    (tmp_path / "run").mkdir()
    place = Place(tmp_path / "run")
    run = ended(str(image), place)
    assert not_passed(run) == EXPECTED["disk"], run.output
    assert run.code == _REFUSED
    assert run.run.system == "CentOS release 6.10 (Final)"
    assert place.left() == []


def test_recording_is_what_the_kickstart_asks_for(tmp_path: Path) -> None:
    """The composed recording of the same machine, running."""
    place = Place(tmp_path)
    run = ended(f"replay:{ROOT / 'tests' / 'recordings' / 'centos6'}", place)
    assert not_passed(run) == EXPECTED["recording"], run.output
    assert run.code == _REFUSED


@dataclass(frozen=True)
class Damage:
    """What is done to the machine before its disk is made.

    Args:
        control: that must fail, alone.
        change: of the tree.
        disk: arguments of `make_disk`.
    """

    control: str
    change: Callable[[Tree], object] = lambda _: None
    disk: dict[str, Any] = field(default_factory=dict)


def edit(path: str, old: str, new: str) -> Callable[[Tree], None]:
    """Replace text of a file."""
    return lambda tree: tree.edit(path, lambda text: text.replace(old, new))


def add(path: str, text: str, mode: str = "0644") -> Callable[[Tree], None]:
    """Write a file."""
    return lambda tree: tree.file(path, text, mode)


def remove(path: str) -> Callable[[Tree], None]:
    """Take a file away."""
    return lambda tree: tree.remove(path)


MENU = "/boot/grub/grub.conf"
CARD = "/etc/sysconfig/network-scripts/ifcfg-eth0"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"
DAMAGES = {
    "another label": Damage("part.root", disk={"label": "_/"}),
    "ext3": Damage("part.root", disk={"filesystem": "ext3"}),
    "root by device": Damage("part.root", edit("/etc/fstab", "LABEL=root", "/dev/xvda1")),
    "a word in fstab": Damage("part.fstab", edit("/etc/fstab", "LABEL=root", "x\nLABEL=root")),
    "menu on a whole disk": Damage("bootloader.menu", edit(MENU, "(hd0,0)", "(hd0)")),
    "menu with another label": Damage("bootloader.menu", edit(MENU, "LABEL=root", "LABEL=_/")),
    "menu without a console": Damage("bootloader.menu", edit(MENU, "hvc0", "ttyS0")),
    "menu that nobody reads": Damage("bootloader.menu", remove("/boot/grub/menu.lst")),
    "grub installed": Damage("bootloader.none", add("/boot/grub/stage2", "")),
    "selinux permissive": Damage(
        "selinux", edit("/etc/selinux/config", "SELINUX=enforcing", "SELINUX=permissive")
    ),
    "selinux off for the kernel": Damage("selinux", edit(MENU, "console=", "selinux=0 console=")),
    "another port": Damage(
        "firewall", edit("/etc/sysconfig/iptables", "--dport 22", "--dport 22:80")
    ),
    "nothing refused": Damage(
        "firewall.ip6", edit("/etc/sysconfig/ip6tables", "-A INPUT -j REJECT", "#")
    ),
    "filter not loaded": Damage("firewall.on", remove("/etc/rc.d/rc3.d/S08iptables")),
    "root with a password": Damage("rootpw", edit("/etc/shadow", "root:*:", "root:$6$s$h:")),
    "bin with a password": Damage("rootpw.others", edit("/etc/shadow", "bin:*:", "bin:$6$s$h:")),
    "a password for all to read": Damage(
        "authconfig.shadow", edit("/etc/passwd", "nobody:x:", "nobody:*:")
    ),
    "md5": Damage("authconfig.algorithm", edit("/etc/login.defs", "SHA512", "MD5")),
    "another time": Damage("timezone", add("/etc/localtime", "CET")),
    "another time at the next update": Damage(
        "timezone", edit("/etc/sysconfig/clock", "Etc/UTC", "Europe/Rome")
    ),
    "clock in local time": Damage("timezone", edit("/etc/adjtime", "UTC", "LOCAL")),
    "another language": Damage("lang", edit("/etc/sysconfig/i18n", "en_US", "it_IT")),
    "another keyboard": Damage("keyboard", edit("/etc/sysconfig/keyboard", '"us"', '"it"')),
    "a fixed address": Damage("network", edit(CARD, "dhcp", "static")),
    "a certain card": Damage(
        "network.any-card", edit(CARD, "TYPE=", "HWADDR=52:54:00:12:34:56\nTYPE=")
    ),
    "sshd off": Damage("services.sshd", remove("/etc/rc.d/rc3.d/S55sshd")),
    "a script that cannot run": Damage(
        "services.crond", add("/etc/rc.d/init.d/crond", "#!/bin/sh\n", "0644")
    ),
    "postfix on": Damage(
        "services.postfix",
        lambda tree: tree.link("/etc/rc.d/rc3.d/S80postfix", "../init.d/postfix"),
    ),
    "graphical": Damage("skipx", edit("/etc/inittab", "id:3:", "id:5:")),
    "passwords over ssh": Damage(
        "post.sshd",
        edit("/etc/ssh/sshd_config", "PasswordAuthentication no", "PasswordAuthentication yes"),
    ),
    "host keys": Damage("post.host-keys", add("/etc/ssh/ssh_host_rsa_key", KEY, "0600")),
    "a private key": Damage("post.foreign-keys", add("/root/.ssh/id_rsa", KEY, "0600")),
    "the installer's notes": Damage("post.logs", add("/root/anaconda-ks.cfg", "install\n")),
    "the card of the build": Damage(
        "post.traces", add("/etc/udev/rules.d/70-persistent-net.rules", "ATTR{address}==x\n")
    ),
    "packages in the cache": Damage(
        "post.cache", add("/var/cache/yum/x86_64/6/base/packages/less.rpm", "x")
    ),
}


@pytest.mark.proof
@pytest.mark.parametrize("name", DAMAGES)
def test_damage_fails_one_control(name: str, tmp_path: Path) -> None:
    """Nothing else fails, and nothing becomes an error."""
    damage = DAMAGES[name]
    tree = compose()
    damage.change(tree)
    found = results(make_disk(tree, tmp_path, **damage.disk))
    assert [control for control, one in found.items() if one is Result.FAIL] == [damage.control]
    assert Result.ERROR not in found.values()


def test_package_database_that_cannot_be_read(tmp_path: Path) -> None:
    """What is installed is then not known, so no control about packages passes."""
    found = results(make_disk(compose(), tmp_path, database=packages.database()[:9000]))
    about = {control: one for control, one in found.items() if control.startswith("packages.")}
    assert len(about) == 4
    assert set(about.values()) == {Result.ERROR}


def test_package_database_of_others(tmp_path: Path) -> None:
    """An empty list is no machine without packages."""
    found = results(make_disk(compose(), tmp_path, database=b""))
    assert found["packages.removed"] is not Result.PASS
