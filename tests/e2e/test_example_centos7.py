"""examples/centos7-lvm-ami, built by Packer: plain fails the mount options alone, cis passes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from imgverify.model import Result
from imgverify.yaml_file import read_yaml
from tests.e2e.packing import packer_build
from tests.e2e.running import Place
from tests.lab import cache, images
from tests.lab.variants import variant_named

pytestmark = [
    pytest.mark.boot,
    pytest.mark.example,
    pytest.mark.lab,
    pytest.mark.skipif(not shutil.which("packer"), reason="packer is not installed"),
]
EXAMPLE = Path(__file__).parents[2] / "examples/centos7-lvm-ami"
INPUTS = [EXAMPLE / "qemu.json", EXAMPLE / "prepare", EXAMPLE / "scripts"]
BASE = "cloud"


def _built(variant: str) -> Path:
    """The second disk of a build, from the cache or built now: some minutes."""
    key = cache.key_of([images.disk_key(variant_named(BASE)), variant], INPUTS, EXAMPLE)

    def make(result: Path, work: Path) -> None:
        shutil.copy(EXAMPLE / "prepare", work)
        subprocess.run([work / "prepare"], check=True)
        output = work / "output"
        given = {
            "base": images.image(BASE),
            "seed": work / "seed",
            "output": output,
            "variant": variant,
        }
        variables = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
        packer_build(*variables, EXAMPLE / "qemu.json", environment=os.environ)
        assert [path.name for path in output.iterdir()] == [f"{variant}.qcow2"]
        (output / f"{variant}.qcow2").rename(result)

    name = f"example-centos7-lvm-{variant}"
    return cache.obtain(cache.default_folder(), name, key, ".qcow2", make)


def test_plain_fails_the_mount_options_alone(place: Place) -> None:
    """Exactly what expected-plain.yaml lists; the disk alone shows it."""
    image, profile = str(_built("plain")), str(EXAMPLE / "profile-cis.yaml")
    ended = place.pytest("--image", image, "--profile", profile, "--offline")
    expected, _ = read_yaml(EXAMPLE / "expected-plain.yaml")
    failed = {control for control, result in ended.results.items() if result is Result.FAIL}
    assert ended.code == 1, ended.output
    assert failed == set(expected["fail"])
    others = {result for control, result in ended.results.items() if control not in failed}
    assert others == {Result.PASS, Result.NEEDS_BOOT}


def test_plain_is_what_it_wants_to_be(place: Place) -> None:
    """Judged by its own profile, nothing fails that a disk can tell."""
    image, profile = str(_built("plain")), str(EXAMPLE / "profile.yaml")
    ended = place.pytest("--image", image, "--profile", profile, "--offline")
    assert set(ended.results.values()) == {Result.PASS, Result.NEEDS_BOOT}, ended.output


def test_cis_boots_and_passes(place: Place) -> None:
    """The second disk alone makes a machine, and all of profile-cis.yaml holds on it."""
    image, profile = str(_built("cis")), str(EXAMPLE / "profile-cis.yaml")
    ended = place.pytest("--image", image, "--profile", profile)
    assert ended.code == 0, ended.output
    assert set(ended.results.values()) == {Result.PASS}
    assert place.left() == []
