"""examples/centos7-lvm-ami: templates, playbook, scripts and profiles are sound."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from imgverify.cli import main
from imgverify.yaml_file import read_yaml

EXAMPLE = Path(__file__).parents[3] / "examples/centos7-lvm-ami"
SCRIPTS = sorted((EXAMPLE / "scripts").glob("*.sh"))
# Packer asks for them before it looks at the rest of the template, and uses neither.
NO_CLOUD = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}

needs_packer = pytest.mark.skipif(not shutil.which("packer"), reason="packer is not installed")


def _validate(template: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["packer", "validate", *arguments, EXAMPLE / template],
        cwd=folder,
        env={**os.environ, **NO_CLOUD, "CHECKPOINT_DISABLE": "1", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _seed(folder: Path) -> Path:
    """What ./prepare makes."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed")
    shutil.copy(EXAMPLE / "prepare", folder)
    subprocess.run([folder / "prepare"], cwd="/", check=True, timeout=60)
    return folder / "seed"


@needs_packer
@pytest.mark.parametrize("variant", ["plain", "cis"])
def test_the_qemu_template_is_valid(tmp_path: Path, variant: str) -> None:
    """From any folder, with a base image and a seed that are there."""
    given = {"base": tmp_path / "base.qcow2", "seed": _seed(tmp_path), "variant": variant}
    words = [word for key, value in given.items() for word in ("-var", f"{key}={value}")]
    assert _validate("qemu.json", tmp_path, *words) == ""


@needs_packer
def test_the_base_image_must_be_named(tmp_path: Path) -> None:
    """There is no base image that everybody has."""
    assert "base" in _validate("qemu.json", tmp_path)


@needs_packer
def test_the_cloud_template_is_valid(tmp_path: Path) -> None:
    """All that Packer can say without a cloud."""
    assert _validate("ami.json", tmp_path, "-syntax-only") == ""
    assert _validate("ami.json", tmp_path) == ""


@pytest.mark.skipif(not shutil.which("ansible-playbook"), reason="ansible is not installed")
def test_the_playbook_is_valid(tmp_path: Path) -> None:
    """By Ansible's own syntax check."""
    subprocess.run(
        ["ansible-playbook", "--syntax-check", "--inventory=localhost,", EXAMPLE / "playbook.yml"],
        env={**os.environ, "ANSIBLE_LOCAL_TEMP": str(tmp_path), "ANSIBLE_NOCOWS": "1"},
        capture_output=True,
        check=True,
        timeout=120,
    )


def test_both_ways_run_all_scripts_in_the_same_order() -> None:
    """What is judged here is what would be built there."""
    template = json.loads((EXAMPLE / "qemu.json").read_text())
    (shell,) = template["provisioners"]
    by_packer = [Path(path).stem for path in shell["scripts"]]
    ((play,), _) = read_yaml(EXAMPLE / "playbook.yml")
    tasks = {task["name"]: task for task in play["tasks"]}
    script = tasks["Divide, fill and finish the disk"]
    assert script["loop"] == by_packer
    assert sorted(by_packer) == [path.stem for path in SCRIPTS]
    names = {line.partition("=")[0] for line in shell["environment_vars"]}
    assert set(script["environment"]) == names


@pytest.mark.parametrize("path", [*SCRIPTS, EXAMPLE / "prepare"], ids=lambda path: path.name)
def test_scripts_are_strict_and_can_be_read(path: Path) -> None:
    """The shell understands them; an error or an unset variable ends them; all can be run."""
    shell = "bash" if path.suffix else "sh"
    subprocess.run([shell, "-n", path], check=True, timeout=30)
    lines = path.read_text().splitlines()
    assert lines[0] == ("#!/bin/bash" if path.suffix else "#!/bin/sh")
    assert lines[1].startswith("# ")
    assert lines[2] == ("set -euo pipefail" if path.suffix else "set -eu")
    assert os.access(path, os.X_OK)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_name_the_variable_that_is_missing(path: Path) -> None:
    """Before they touch anything: run by hand without it, they say what they want."""
    wanted = re.search(r"\$\{([A-Z_]+):\?", path.read_text())
    assert wanted
    done = subprocess.run(
        ["bash", path], env={}, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode != 0
    assert f"{wanted[1]}: " in done.stderr


@pytest.mark.parametrize(("name", "variable"), [("fstab", "VARIANT"), ("copy", "COPY")])
def test_scripts_refuse_a_word_that_they_do_not_know(
    tmp_path: Path, name: str, variable: str
) -> None:
    """With what would do, and before anything is written."""
    done = subprocess.run(
        ["bash", EXAMPLE / f"scripts/{name}.sh"],
        env={"TARGET": str(tmp_path), "VG": "centos", variable: "odd"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    assert f"{name}: {variable} is " in done.stderr
    assert "not odd" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["profile.yaml", "profile-cis.yaml"])
def test_profiles_have_no_warning(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each control also says how to mend it."""
    assert main(["profiles", "lint", str(EXAMPLE / name)]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out


def test_what_the_plain_variant_is_expected_to_fail() -> None:
    """Nothing but controls that profile-cis.yaml adds."""
    expected, _ = read_yaml(EXAMPLE / "expected-plain.yaml")
    added, _ = read_yaml(EXAMPLE / "profile-cis.yaml")
    assert set(expected["fail"]) < set(added["controls"])


def test_the_seed_lets_in_one_key_of_its_own(tmp_path: Path) -> None:
    """The private half is for its owner alone, and no part of the seed."""
    seed = _seed(tmp_path)
    public = (seed / "key.pub").read_text().strip()
    assert public in (seed / "user-data").read_text()
    assert "PRIVATE" not in (seed / "user-data").read_text()
    assert (seed / "key").stat().st_mode & 0o77 == 0
    assert "instance-id: build-" in (seed / "meta-data").read_text()
