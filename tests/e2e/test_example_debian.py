"""examples/debian-qemu-nocloud, built by Packer: the good one is published, a spoiled one not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imgverify.model import Result
from tests.e2e.packing import packer_build
from tests.e2e.running import Place, sha256
from tests.lab import cache, images
from tests.lab.variants import variant_named

pytestmark = [
    pytest.mark.boot,
    pytest.mark.example,
    pytest.mark.lab,
    pytest.mark.skipif(not shutil.which("packer"), reason="Packer is not installed"),
]
EXAMPLE = Path(__file__).parents[2] / "examples/debian-qemu-nocloud"
INPUTS = [EXAMPLE / "build.json", EXAMPLE / "seed.sh", EXAMPLE / "scripts"]
BASE = "cloud"
PROFILE = str(EXAMPLE / "profile.yaml")
PATIENCE = 1800


def _built(*, leave_key: bool) -> Path:
    """What the build makes, from the cache or built now: some minutes."""
    word = "true" if leave_key else "false"
    key = cache.key_of([images.disk_key(variant_named(BASE)), word], INPUTS, EXAMPLE)

    def make(result: Path, work: Path) -> None:
        login = work / "build-key"
        quiet = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f")
        subprocess.run([*quiet, login], check=True)
        environment = {**os.environ, "BUILD_KEY": str(login), "CHECKPOINT_DISABLE": "1"}
        subprocess.run([EXAMPLE / "seed.sh"], cwd=work, env=environment, check=True)
        # No mirror is asked: the tests must not depend on what is new there.
        given = {"base": images.image(BASE), "updates": "false", "leave_key": word}
        words = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
        packer_build(*words, EXAMPLE / "build.json", environment=environment, folder=work)
        (work / "output/debian-12.qcow2").rename(result)

    name = f"example-debian-{'spoiled' if leave_key else 'good'}"
    return cache.obtain(cache.default_folder(), name, key, ".qcow2", make)


def _publish(place: Place, image: Path) -> subprocess.CompletedProcess[str]:
    """Run publish.sh as a user would, with imgverify of this environment."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        [EXAMPLE / "publish.sh", image, place.project / "published"],
        cwd=place.project,
        env={**place.environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def _import(place: Place, image: Path) -> subprocess.CompletedProcess[str]:
    """Hand an image to the provider, with keys that nobody has."""
    given = {"image": image, "api_key": "no-such-key", "api_secret": "no-such-secret"}
    words = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["packer", "build", "-color=false", *words, EXAMPLE / "import.json"],
        cwd=place.project,
        env={**place.environment, "PATH": path, "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_the_disk_alone_has_no_fault(place: Place) -> None:
    """Nothing fails that a disk can tell; what it cannot, the gate waits for."""
    ended = place.pytest("--image", str(_built(leave_key=False)), "--profile", PROFILE, "--offline")
    assert ended.code == 10, ended.output
    assert set(ended.results.values()) == {Result.PASS, Result.NEEDS_BOOT}
    assert ended.results["7.4"] is Result.NEEDS_BOOT


def test_what_passes_is_published(place: Place) -> None:
    """It boots, all controls pass, / has grown, and the published file is the built one."""
    image = _built(leave_key=False)
    done = _publish(place, image)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "gate      PASSED" in done.stdout
    assert sha256(place.project / "published" / image.name) == sha256(image)
    assert place.left() == []


def test_a_spoiled_build_is_not_published(place: Place) -> None:
    """The key of the build is found on the disk: nothing is booted, and nothing published."""
    done = _publish(place, _built(leave_key=True))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2.2 no other SSH key lets anyone in" in done.stdout
    assert "refused" in done.stderr
    assert not (place.project / "published").exists()
    assert place.left() == []


def test_a_spoiled_build_is_not_imported(place: Place) -> None:
    """Packer ends at the gate, and the provider hears nothing of it."""
    image = _built(leave_key=True)
    done = _import(place, image)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2.2 no other SSH key lets anyone in" in done.stdout
    assert "Post-processor failed: Script exited" in done.stdout + done.stderr
    assert "Running post-processor: exoscale-import" not in done.stdout
    assert image.is_file()
    assert place.left() == []
