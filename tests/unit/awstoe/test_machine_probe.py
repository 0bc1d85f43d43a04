"""What conditions ask, asked of a real machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from imgverify.awstoe.machine_probe import MachineProbe
from imgverify.awstoe.operators import DIGESTS
from imgverify.awstoe.root_shell import RootShell


@pytest.fixture(name="probe")
def _probe(shell: RootShell) -> MachineProbe:
    return MachineProbe(shell, 20)


def test_binaries(probe: MachineProbe, tmp_path: Path) -> None:
    """A program is an executable file in PATH; what a shell has built in is none."""
    assert probe.exists("binary", "ls")
    assert probe.exists("binary", "/bin/ls")
    for name in ("cd", "no-such-program", "", "/etc", "/etc/passwd", "ls; true"):
        assert not probe.exists("binary", name)
    (tmp_path / "tool").write_text("#!/bin/sh\n")
    assert not probe.exists("binary", str(tmp_path / "tool"))


def test_files_and_folders(probe: MachineProbe, tmp_path: Path) -> None:
    """A file is no folder and a folder is no file; links are followed."""
    file, link, broken = tmp_path / "a b", tmp_path / "link", tmp_path / "broken"
    file.touch()
    link.symlink_to(file)
    broken.symlink_to("gone")
    for path, is_file, is_folder in (
        (file, True, False),
        (link, True, False),
        (broken, False, False),
        (tmp_path, False, True),
    ):
        assert probe.exists("file", str(path)) is is_file
        assert probe.exists("folder", str(path)) is is_folder


@pytest.mark.parametrize("algorithm", DIGESTS.values())
def test_digests(probe: MachineProbe, tmp_path: Path, algorithm: str) -> None:
    """Of a file, whatever it is called; of nothing, none."""
    file = tmp_path / "-odd\\name"
    file.write_bytes(b"content")
    wanted = hashlib.new(algorithm, b"content").hexdigest()
    assert probe.digest(algorithm, str(file)) == wanted
    assert probe.digest(algorithm, str(tmp_path)) is None
    assert probe.digest(algorithm, str(tmp_path / "gone")) is None
