"""Templates in a folder of their own, and a Packer that builds them in a second."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from imgverify.leases import Lease
from imgverify.packer import source
from imgverify.packer.built import BuiltArtifact
from imgverify.packer.options import PackerOptions

NEEDS_PACKER = pytest.mark.skipif(
    shutil.which("packer") is None or shutil.which("qemu-img") is None,
    reason="needs Packer and qemu-img (apt-get install packer qemu-utils)",
)
NULL: dict[str, Any] = {"type": "null", "communicator": "none"}


@dataclass
class Heard:
    """A progress that remembers."""

    said: list[str] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
        """Remember."""
        assert elapsed >= 0
        self.phases.append(f"{phase} | {last_line}")

    def say(self, line: str) -> None:
        """Remember."""
        self.said.append(line)


@contextmanager
def lease(run_id: str = "run-1234") -> Iterator[Lease]:
    """The lease of a run."""
    taken = Lease.take(run_id)
    try:
        yield taken
    finally:
        taken.close()


def build(
    template: str, options: PackerOptions | None = None, progress: Heard | None = None
) -> tuple[BuiltArtifact, ...]:
    """Check and build; the log is `packer.log`."""
    wanted, heard = options or PackerOptions(), progress or Heard()
    source.check(template, wanted, heard)
    with lease() as taken:
        return source.build(template, wanted, log=Path("packer.log"), lease=taken, progress=heard)


def template(name: str = "web.json", **sections: Any) -> str:
    """Write a JSON template; an underscore stands for the dash in the name of a section."""
    Path(name).write_text(json.dumps({key.replace("_", "-"): sections[key] for key in sections}))
    return name


def shell(*lines: str, **more: Any) -> dict[str, Any]:
    """A provisioner, or a post-processor, that runs here."""
    return {"type": "shell-local", "inline": list(lines), **more}


def disk(name: str, target: str) -> dict[str, Any]:
    """A build that makes a disk, by copying one."""
    return {"type": "file", "name": name, "source": "seed.qcow2", "target": target}


def make_seed(path: Path) -> None:
    """Make a small disk."""
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(path), "1M"], check=True)
