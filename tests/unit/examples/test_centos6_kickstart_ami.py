"""examples/centos6-kickstart-ami: its parts say the same, and its tools accept them."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from imgverify.artifacts.replay import ANSWERS
from imgverify.cli import main
from imgverify.model import Result
from imgverify.plan import make_plan
from imgverify.rpm import berkeley
from tests.recordings.centos6 import packages, texts
from tests.recordings.centos6.machine import compose, document
from tests.recordings.verdicts import lines_of
from tests.unit.rpm.databases import names

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "centos6-kickstart-ami"
RECORDING = ROOT / "tests" / "recordings" / "centos6"
PROFILE = EXAMPLE / "profile.yaml"
KICKSTART = (EXAMPLE / "centos6.ks").read_text(encoding="utf-8")
# Packer asks for them before it looks at the rest of the template, and uses neither.
NO_CLOUD = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "CHECKPOINT_DISABLE": "1"}


def calls(check: str) -> list[dict[str, Any]]:
    """Parameters of every call of a check in the profile."""
    controls = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))["controls"].values()
    return [one[check] for control in controls for one in control.get("all", ()) if check in one]


def section(name: str) -> list[str]:
    """Lines of a section of the kickstart."""
    text = KICKSTART.split(f"\n%{name}", 1)[1].split("\n%end", 1)[0]
    return text.splitlines()[1:]


def heredoc(word: str) -> str:
    """What %post writes up to a word."""
    found = re.search(rf"<<{word}\n(.*?)^{word}$", KICKSTART, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_kickstart_is_one_of_enterprise_linux_6() -> None:
    """All commands and options are known to pykickstart, and no boot loader is asked for."""
    parser = pytest.importorskip("pykickstart.parser")
    version = pytest.importorskip("pykickstart.version")
    handler = version.makeVersion("RHEL6")
    parser.KickstartParser(handler).readKickstart(str(EXAMPLE / "centos6.ks"))
    (root,) = handler.partition.partitions
    assert (root.mountpoint, root.fstype, root.label) == ("/", "ext4", "root")
    assert handler.rootpw.isCrypted
    assert "rootpw --iscrypted *" in str(handler)
    assert "bootloader" not in re.findall(r"^\w+", KICKSTART, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("packer"), reason="packer is not installed")
@pytest.mark.parametrize("more", [["-syntax-only"], ["-var", "source_ami=ami-0123456789abcdef0"]])
def test_template_is_valid(tmp_path: Path, more: list[str]) -> None:
    """From any folder; the second way also asks the builder and the provisioner."""
    done = subprocess.run(
        ["packer", "validate", *more, str(EXAMPLE / "build.json")],
        cwd=tmp_path,
        env={**os.environ, **NO_CLOUD, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_profile_asks_what_the_kickstart_asks() -> None:
    """Every package and service that it names, wanted or not."""
    words = [line for line in section("packages") if line]
    present = {one["name"] for one in calls("package-present")}
    absent = {one["name"] for one in calls("package-absent")}
    assert {one for one in words if one[0] not in "@-"} <= present
    assert {one[1:] for one in words if one[0] == "-"} == absent
    services = re.search(r"^services --enabled=(\S+) --disabled=(\S+)", KICKSTART, re.MULTILINE)
    assert services
    states = {one["name"]: one.get("state", "on") for one in calls("sysv-service")}
    assert {name: states.get(name) for name in services[1].split(",")} == dict.fromkeys(
        services[1].split(","), "on"
    )
    assert states[services[2]] == "off"


def test_machine_has_what_post_writes() -> None:
    """The composed machine's menu and table are those of the kickstart."""
    assert heredoc("MENU").replace("$kernel", texts.KERNEL) == texts.MENU
    assert heredoc("FSTAB") == texts.FSTAB


def test_machine_in_the_repository_is_the_composed_one() -> None:
    """The recording, and the package database that Berkeley DB's own tool wrote."""
    assert (RECORDING / ANSWERS).read_bytes() == document()
    have = names(berkeley.headers(packages.database()))
    wanted = [
        (name.encode(), version.rpartition(":")[2].rpartition("-")[0].encode())
        for name, version, _ in packages.INSTALLED
    ]
    assert have == sorted(wanted)


@pytest.mark.skipif(not shutil.which("db_load"), reason="db_load is not installed")
def test_database_can_be_written_again(tmp_path: Path) -> None:
    """Its file says how it came to be."""
    packages.write_database(tmp_path / "Packages")
    again = list(berkeley.headers((tmp_path / "Packages").read_bytes()))
    assert sorted(again) == sorted(berkeley.headers(packages.database()))


def test_profile_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to complain about, strictly."""
    assert main(["profiles", "lint", "--strict", str(PROFILE)]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out


def test_recording_passes() -> None:
    """All but what only a login can show."""
    lines = lines_of(make_plan(str(PROFILE), None), document())
    expected = yaml.safe_load((EXAMPLE / "expected.yaml").read_text(encoding="utf-8"))
    left = {line.split()[0] for line in lines if not line.endswith(f" {Result.PASS}")}
    assert left == set(expected["recording"]["needs_boot"])


@pytest.mark.proof
def test_every_control_can_fail(capsys: pytest.CaptureFixture[str]) -> None:
    """Each mutation is noticed by its control and by no other."""
    mutations = str(EXAMPLE / "mutations")
    arguments = ("--profile", str(PROFILE), "--image", f"replay:{RECORDING}")
    assert main(["prove", *arguments, "--mutations", mutations]) == 0
    assert ", 0 survived, 0 spilled," in capsys.readouterr().out


class FakeRoot:
    """A root to install into, and programs that only write down how they were called.

    Args:
        folder: empty.
    """

    def __init__(self, folder: Path) -> None:
        self.root, self.log = folder / "root", folder / "calls"
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name in ("yum", "chroot"):
            program = self.programs / name
            program.write_text(f'#!/bin/sh\necho {name} "$@" >>{self.log}\n')
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        # What the packages would have brought.
        for path, text in compose().texts.items():
            place = self.root / path[1:]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def install(self) -> list[str]:
        """Run the script; the calls that it made."""
        subprocess.run(
            ["sh", str(EXAMPLE / "install-root.sh"), str(EXAMPLE / "centos6.ks"), str(self.root)],
            env={**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}"},
            check=True,
            timeout=60,
        )
        return [line.replace(str(self.root), "ROOT") for line in self.log.read_text().splitlines()]


def test_script_does_what_the_kickstart_says(tmp_path: Path) -> None:
    """Packages, then commands, each by the program that anaconda would have called."""
    yum, *rest = FakeRoot(tmp_path).install()
    assert "--installroot=ROOT" in yum
    assert "--exclude=NetworkManager" in yum
    assert yum.endswith("install @core acpid cloud-init dhclient iptables-ipv6 ntpdate "
                        "openssh-clients rsync kernel")  # fmt: skip
    assert rest[:4] == [
        "chroot ROOT usermod -p * root",
        "chroot ROOT authconfig --updateall --enableshadow --passalgo=sha512",
        "chroot ROOT lokkit --quiet --nostart --enabled --service=ssh",
        "chroot ROOT lokkit --quiet --nostart --selinux=enforcing",
    ]
    assert "chroot ROOT chkconfig sshd on" in rest
    assert rest[-1] == "chroot ROOT chkconfig postfix off"


def test_script_writes_the_files_of_the_machine(tmp_path: Path) -> None:
    """What it writes itself is what the composed machine has."""
    fake = FakeRoot(tmp_path)
    written = (
        "/etc/adjtime", "/etc/localtime", "/etc/sysconfig/clock", "/etc/sysconfig/i18n",
        "/etc/sysconfig/keyboard", "/etc/sysconfig/network",
        "/etc/sysconfig/network-scripts/ifcfg-eth0",
    )  # fmt: skip
    for path in written:
        (fake.root / path[1:]).unlink()
    fake.install()
    machine = compose()
    assert {path: (fake.root / path[1:]).read_text() for path in written} == {
        path: machine.texts[path] for path in written
    }
    assert (fake.root / "tmp/post.sh").read_text().startswith("set -eu\n")
    assert sorted(one.name for one in (fake.root / "tmp").iterdir()) == ["post.sh"]
