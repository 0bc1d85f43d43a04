"""The lab's disk as a tree of seven providers, on a real system."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgverify.gold.record import FAILED, PASSED, GoldRun, from_json
from tests.lab.images import image
from tests.lab.wrappings import wrapped

pytestmark = pytest.mark.lab
PUBLISHED = {
    "aws": ("vmdk-stream", "image.vmdk"),
    "azure": ("vhd-fixed", "image.vhd"),
    "docker": ("docker", "rootfs.tar"),
    "gcp": ("gcp", "image.tar.gz"),
    "openstack": ("qcow2", "image.qcow2"),
    "virtualbox": ("virtualbox-box", "image.box"),
    "vmware": ("ova", "image.ova"),
}
# The lab's disk is one for all, so that the tools of one provider are in none.
WAIVERS = """waivers:
- {control: vmware-4, reason: one disk for all, owner: lab, expires: "2999-01-01T00:00:00Z"}
"""


def _publish(folder: Path, source: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).unlink(missing_ok=True)
    # Symlinks are refused, and nothing ever writes to an artifact.
    try:
        os.link(source, folder / name)
    except OSError:
        subprocess.run(["cp", "--sparse=always", source, folder / name], check=True)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    (folder / "SHA256SUM").write_text(f"{digest}  {name}\n")


def _judge(tree: Path, place: Path) -> tuple[int, GoldRun]:
    (place / "waivers.yaml").write_text(WAIVERS)
    words = ("--image", str(tree), "--profile", "lab", "--waivers", "waivers.yaml")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    environment = {**os.environ, "IMGVERIFY_STATE_DIR": str(place / "state")}
    done = subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    (folder,) = (place / "reports").iterdir()
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, from_json((folder / "report.json").read_bytes())


def test_seven_wrappings(tmp_path: Path) -> None:
    """All of them pass: one system, whatever it is wrapped in."""
    tree = tmp_path / "artifacts/1.0.0/Debian-12"
    for provider, (wrapping, name) in PUBLISHED.items():
        _publish(tree / provider, wrapped("good", wrapping), name)
    code, run = _judge(tree, tmp_path)
    results = {stage.result for one in run.artifacts for stage in one.stages.values()}
    assert (code, results) == (0, {PASSED})
    counts = {one.name: one.run.decision.counts for one in run.artifacts if one.run}
    assert len(counts) == len(PUBLISHED)
    assert all(count["pass"] > count["needs_boot"] for count in counts.values())


def test_another_build(tmp_path: Path) -> None:
    """A disk of another build is named, with what it has more; the others are not accused."""
    tree = tmp_path / "artifacts/1.0.0/Debian-12"
    for provider in ("aws", "docker"):
        wrapping, name = PUBLISHED[provider]
        _publish(tree / provider, wrapped("good", wrapping), name)
    _publish(tree / "openstack", image("bad"), "image.qcow2")
    code, run = _judge(tree, tmp_path)
    failed = {
        f"{one.name}::{name}": stage.reason
        for one in run.artifacts
        for name, stage in one.stages.items()
        if stage.result == FAILED
    }
    assert code == 1
    assert set(failed) == {"openstack::verdict", "openstack::comparison"}
    assert "telnet" in failed["openstack::comparison"]
