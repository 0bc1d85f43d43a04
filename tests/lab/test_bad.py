"""bad.yaml is what it says: each fault has the controls of `lab` that it fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from imgverify.bundle import profiles_folder
from imgverify.profiles.profile import find_profile, load_profile

_PATH = Path(__file__).with_name("bad.yaml")


def faults() -> list[dict[str, Any]]:
    """What is wrong with the image `bad`."""
    loaded: list[dict[str, Any]] = yaml.safe_load(_PATH.read_text())
    return loaded


def test_controls_are_those_of_the_profile() -> None:
    """Every number is text, in order, and a control that `lab` has."""
    folders = [profiles_folder()]
    known = list(load_profile(find_profile("lab", folders), folders).controls)
    for fault in faults():
        controls = fault["controls"]
        assert controls == sorted(set(controls), key=known.index), fault["fault"]


def test_every_fault_fails_a_control() -> None:
    """A fault that no control sees would prove nothing."""
    assert [fault["fault"] for fault in faults() if not fault["controls"]] == []
