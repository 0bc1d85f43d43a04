"""examples/gold-standard: the lab's disk for seven providers, made by Packer, judged as a tree."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.gold.layout import PROVIDERS
from imgverify.gold.record import FAILED, PASSED, GoldRun, from_json
from tests.e2e.running import Place
from tests.lab.images import image
from tests.lab.wrappings import wrapped

pytestmark = [
    pytest.mark.lab,
    pytest.mark.example,
    pytest.mark.skipif(not shutil.which("packer"), reason="Packer is not installed"),
]
EXAMPLE = Path(__file__).parents[2] / "examples/gold-standard"
PATIENCE = 1200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the build publishes. The files for Docker are given: reading them takes a boot."""
    folder = tmp_path_factory.mktemp("gold")
    given = {
        "disk": image("good"),
        "rootfs": wrapped("good", "docker"),
        "artifacts": folder / "artifacts",
    }
    words = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
    done = subprocess.run(
        ["packer", "build", "-color=false", *words, EXAMPLE / "build.json"],
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    yield folder / "artifacts"
    # pytest keeps the folders of three runs, and this one is large.
    shutil.rmtree(folder)


def _judged(place: Place, made: Path, *arguments: str) -> tuple[int, GoldRun]:
    tree, profile = str(made / "1.0.0/debian-12"), str(EXAMPLE / "profile.yaml")
    ended = place.pytest("--image", tree, "--profile", profile, *arguments)
    assert place.left() == []
    return ended.code, from_json((ended.report / "report.json").read_bytes())


def test_what_is_made(made: Path) -> None:
    """A folder for each provider and the manifest; nothing of the work on the way."""
    assert sorted(path.name for path in made.iterdir()) == ["1.0.0", "debian-12-1.0.0.json"]
    tree = made / "1.0.0/debian-12"
    assert sorted(path.name for path in tree.iterdir()) == sorted(PROVIDERS)
    assert all((folder / "SHA256SUM").is_file() for folder in tree.iterdir())


def test_tools_of_a_provider_are_missing(place: Place, made: Path) -> None:
    """One system is in all seven, as each provider takes it; VMware alone misses its tools."""
    code, run = _judged(place, made)
    failed = {
        f"{one.name}::{name}": stage.reason
        for one in run.artifacts
        for name, stage in one.stages.items()
        if stage.result != PASSED
    }
    assert code == 1
    assert list(failed) == ["vmware::verdict"]
    assert next(one for one in run.artifacts if one.name == "vmware").run is not None
    assert "vmware-4" in failed["vmware::verdict"]
    assert {stage.result for one in run.artifacts for stage in one.stages.values()} == {
        *(PASSED, FAILED)
    }


def test_with_the_waiver_it_may_be_published(place: Place, made: Path) -> None:
    """The exception that was approved is the only thing between the tree and a pass."""
    code, run = _judged(place, made, "--waivers", str(EXAMPLE / "waivers.yaml"))
    assert (code, run.passed) == (0, True)
