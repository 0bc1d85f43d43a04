"""The console of a boot, from its journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe_export.journal_console import journal_console
from imgverify.unobserved import NotObservedError

JOURNAL = """#!/bin/sh
case "$*" in
*_PID=1*) echo 'Nov 21 host systemd[1]: Failed to start thing.service - A thing.' ;;
*--dmesg*) echo "Nov 21 host kernel: [$*] EXT4-fs error (device vda1)" ;;
esac
"""


def put(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a journalctl of our own on PATH."""
    program = folder / "journalctl"
    program.write_text(text)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_kernel_and_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are looked at, the kernel's messages above the console's log level."""
    put(tmp_path, JOURNAL, monkeypatch)
    found = journal_console()
    assert found.lines == 2
    assert [one.kind for one in found.troubles] == ["damaged file system", "failed unit"]
    shown_below = int(Path("/proc/sys/kernel/printk").read_text().split()[0])
    assert f"--priority={min(7, shown_below - 1)}" in found.troubles[0].text


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", "no program"])
def test_no_journal(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looked, so nothing is clean."""
    put(tmp_path, text, monkeypatch)
    with pytest.raises(NotObservedError, match="was not read"):
        journal_console()
