"""Every test that asks for `target` runs with several shells."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.planes.targets import FakeConnection, Target, busybox_root


@pytest.fixture(params=["dash", "bash", "busybox sh", "busybox root"], name="target")
def _target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    if request.param == "busybox root":
        root = tmp_path / "root"
        root.mkdir()
        connection, folder = busybox_root(root), root / "tree"
        folder.mkdir()
        yield Target(connection, "/tree", folder)
    else:
        program = shutil.which(request.param.split()[0])
        assert program, f"install {request.param} to run these tests"
        shell = " ".join([program, *request.param.split()[1:]])
        yield Target(FakeConnection(shell), str(tmp_path), tmp_path)
