"""Every check that passes on a hardened machine is shown to fail when that machine is broken."""

from __future__ import annotations

import pytest

from imgverify.cli import main
from tests.recordings.compose.__main__ import RECORDINGS
from tests.recordings.compose.system import SYSTEMS

PROFILES = {
    **{name: f"cis-{name}" for name in SYSTEMS},
    "lab-good": "lab",
    "lab-ec2": "ec2-ami",
}


@pytest.mark.proof
@pytest.mark.parametrize("name", PROFILES)
def test_every_check_can_fail(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every mutation is noticed by its controls and by no others; no control is unproved."""
    image = f"replay:{RECORDINGS / name}"
    assert main(["prove", "--profile", PROFILES[name], "--image", image]) == 0
    assert ", 0 survived, 0 spilled," in capsys.readouterr().out
