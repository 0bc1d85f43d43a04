"""Where versions of the installer differ."""

from __future__ import annotations

import pytest
from pykickstart.version import versionMap

from imgverify.sources.kickstart_version import Version


@pytest.mark.parametrize(
    ("name", "has_systemd", "writes_keyfiles"),
    [
        ("RHEL6", False, False),
        ("RHEL7", True, False),
        ("RHEL8", True, False),
        ("RHEL9", True, True),
        ("F17", False, False),
        ("F18", True, False),
        ("F40", True, True),
    ],
)
def test_eras(name: str, *, has_systemd: bool, writes_keyfiles: bool) -> None:
    """By the numbers that pykickstart gives versions."""
    version = Version(name, versionMap[name], guessed=False)
    assert (version.has_systemd, version.writes_keyfiles) == (has_systemd, writes_keyfiles)
