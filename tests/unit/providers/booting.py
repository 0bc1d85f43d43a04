"""A run around one boot, as the plugin would make it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imgverify.leases import Lease, mark_of
from imgverify.providers import RunContext
from imgverify.wrapping import DiskFile


class RecordingProgress:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.phases: list[str] = []
        self.elapsed = 0.0

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:  # noqa: ARG002
        """Note each phase once, and how long it took until now."""
        self.elapsed = elapsed
        if phase not in self.phases:
            self.phases.append(phase)

    def say(self, line: str) -> None:
        """Note a line."""
        self.lines.append(line)


@contextmanager
def run_context(
    folder: Path, progress: RecordingProgress, contents: tuple[DiskFile, ...] = ()
) -> Iterator[RunContext]:
    """A fresh run whose scratch and reports lie below a folder.

    Args:
        folder: of the test.
        progress: told what happens.
        contents: the disks that are booted.
    """
    run_id = secrets.token_hex(6)
    scratch, reports = folder / f"{mark_of(run_id)}-scratch", folder / "reports"
    lease = Lease.take(run_id)
    lease.folder(str(scratch))
    scratch.mkdir(mode=0o700)
    reports.mkdir(exist_ok=True)
    try:
        yield RunContext(
            run_id=run_id,
            scratch=scratch,
            reports=reports,
            lease=lease,
            progress=progress,
            contents=contents,
        )
    finally:
        lease.close()
