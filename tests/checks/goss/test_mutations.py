"""Each check of Goss files whose facts are on a machine notices when that machine changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.cli import main

HERE = Path(__file__).parent
RECORDING = HERE.parents[1] / "recordings" / "debian12"


def test_every_change_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    """By its own check, and by no other; no call is unproved."""
    profile = str(HERE / "proof.yaml")
    assert main(["prove", "--profile", profile, "--image", f"replay:{RECORDING}"]) == 0
    said = capsys.readouterr().out
    assert ", 0 survived, 0 spilled, 0 no effect" in said
    assert "18 proved, 0 unproved, 0 not provable here" in said
