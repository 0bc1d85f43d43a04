"""examples/post-processor: a build of Packer's fails when its artifact does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.trees import make_disk, make_root

EXAMPLE = Path(__file__).parents[3] / "examples/post-processor"
PROFILE = """
profile: site
controls:
  "1": {{title: cloud-init is there, all: [{{package-present: {{name: cloud-init}}}}]}}
  "2": {{title: no telnet, all: [{{package-absent: {{name: {name}}}}}]}}
"""
PATIENCE = 300

pytestmark = pytest.mark.skipif(not shutil.which("packer"), reason="packer is not installed")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disk with a few files of a system."""
    folder = tmp_path_factory.mktemp("image")
    return make_disk(make_root(folder / "root"), folder / "disk.raw")


def _build(template: str, folder: Path, image: Path, absent: str) -> tuple[int, str]:
    (folder / "site.yaml").write_text(PROFILE.format(name=absent))
    given = {"image": image, "profile": "./site.yaml", "options": "--offline"}
    words = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        ["packer", "build", "-color=false", *words, EXAMPLE / template],
        cwd=folder,
        env={
            **kept,
            "CHECKPOINT_DISABLE": "1",
            "IMGVERIFY_STATE_DIR": str(folder / "state"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("template", ["image.json", "image.pkr.hcl"])
def test_an_image_that_passes(template: str, tmp_path: Path, image: Path) -> None:
    """The build goes on behind imgverify, and the report is there."""
    code, said = _build(template, tmp_path, image, "telnet")
    assert code == 0, said
    assert "gate      PASSED" in said
    assert (tmp_path / "output/manifest.json").is_file()
    assert len(list((tmp_path / "reports").glob("*/junit.xml"))) == 1


@pytest.mark.parametrize("template", ["image.json", "image.pkr.hcl"])
def test_an_image_that_fails(template: str, tmp_path: Path, image: Path) -> None:
    """The build fails there: nothing comes after it, and Packer removes what it has built."""
    code, said = _build(template, tmp_path, image, "base-files")
    assert code == 1, said
    assert "found   base-files 12.4" in said
    assert "Script exited with non-zero exit status: 1" in said
    assert not (tmp_path / "output/manifest.json").exists()
    assert list((tmp_path / "output").iterdir()) == []
