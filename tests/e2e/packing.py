"""`packer build`, as a user calls it; when a test is interrupted, Packer cleans up first."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

PATIENCE, CLEANUP_PATIENCE = 1800.0, 180.0


def packer_build(
    *arguments: str | Path, environment: Mapping[str, str], folder: Path | None = None
) -> None:
    """Build, and demand that it succeeds.

    Args:
        arguments: options, then the template.
        environment: of Packer.
        folder: to work in; None for the current one.
    """
    with subprocess.Popen(
        ["packer", "build", "-color=false", *arguments],
        cwd=folder,
        env={**environment, "CHECKPOINT_DISABLE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        except BaseException:
            # Only Packer itself can stop the QEMU that it has started.
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=CLEANUP_PATIENCE)
            raise
    assert process.returncode == 0, said
