"""The transcript: whole lines, no secrets."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from imgverify.transcript import Transcript, without_secrets


@pytest.mark.parametrize(
    "secret",
    [
        "$6$rounds=5000$saltsalt$abcdefghijklmnop/.",
        "$y$j9T$saltsalt$abcdefghijklmnop",
        "$2b$12$abcdefghijklmnopqrstuv",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nabc",
        "grub.pbkdf2.sha512.10000.ABCDEF.0123",
        "AKIAIOSFODNN7EXAMPLE",
    ],
)
def test_secrets_are_masked(secret: str) -> None:
    """Password hashes and private keys are masked; what stands around them stays."""
    assert without_secrets(f"check '{secret}") == "check '[masked]"
    assert without_secrets(f"a '{secret}' b").startswith("a '[masked]")


def test_ordinary_commands_stay() -> None:
    """Shell variables and public keys are no secrets."""
    command = "echo $HOME $a; ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 -----BEGIN PUBLIC KEY-----"
    assert without_secrets(command) == command


def test_bytes_that_are_not_text() -> None:
    """A command with odd bytes is recorded with escapes."""
    assert without_secrets("cat \udcff") == "cat \\udcff"


def test_lines_of_several_writers_stay_whole(tmp_path: Path) -> None:
    """Two transcripts on one file, from many threads: every line is one whole record."""
    path = tmp_path / "t.jsonl"
    writers = [Transcript(path), Transcript(path)]

    def write(number: int) -> None:
        writers[number % 2].record("x" * 5000, seconds=0.5, status=number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    for writer in writers:
        writer.close()
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted(entry["status"] for entry in entries) == list(range(200))
    assert all(entry["command"] == "x" * 5000 for entry in entries)


def test_file_is_private(tmp_path: Path) -> None:
    """Nobody else may read which commands ran."""
    path = tmp_path / "t.jsonl"
    Transcript(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
