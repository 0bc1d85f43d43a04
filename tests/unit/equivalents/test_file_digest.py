"""Digests off a disk are those that sha256sum and its kin print."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgverify.equivalents.file_digest import answer
from imgverify.facts.file_details import for_params
from imgverify.facts.questions import Command
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed


@needs_namespaces
@pytest.mark.parametrize("name", ["md5", "sha256", "sha512"])
@pytest.mark.parametrize("path", ["/srv/file", "/srv/link", "/srv/gone", "/srv", "/srv/broken"])
def test_same_as_the_script(tmp_path: Path, name: str, path: str) -> None:
    """Links are followed; a folder, a broken link and nothing at all are no file."""
    root = tmp_path / "image"
    (root / "srv").mkdir(parents=True)
    (root / "srv/file").write_bytes(os.urandom(3 * 1024 * 1024 + 5))
    (root / "srv/link").symlink_to("file")
    (root / "srv/broken").symlink_to("nowhere")
    asked = for_params({"path": path, name: "x"})[-1]
    assert isinstance(asked, Command)
    ours = answer(image(MemoryFileSystem().copy(root)), asked.argument)
    assert ours == printed(root, asked)


def test_what_only_runs_is_left_to_the_boot() -> None:
    """A disk's folder below a mount of the kernel's says nothing."""
    with pytest.raises(NotObservedError) as raised:
        answer(image(MemoryFileSystem()), "md5 /proc/version")
    assert raised.value.needs_boot
