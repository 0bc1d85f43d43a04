"""What single answers ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.sources.asked import asked, left, preseed

KEYBOARD = {"path": "/etc/default/keyboard", "syntax": "shell"}
LOCALE = {"path": "/etc/default/locale", "syntax": "shell", "key": "LANG", "op": "in"}


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        (
            "d-i pkgsel/include string a, b:amd64",
            [("package-present", {"name": "a"}), ("package-present", {"name": "b"})],
        ),
        ("d-i base-installer/kernel/image string k", [("package-present", {"name": "k"})]),
        (
            "d-i pkgsel/update-policy select unattended-upgrades",
            [("package-present", {"name": "unattended-upgrades"})],
        ),
        (
            "d-i debian-installer/locale string de_DE",
            [("config-value", {**LOCALE, "value": ["de_DE", "de_DE.UTF-8"]})],
        ),
        (
            "d-i keyboard-configuration/xkb-keymap select ch(fr)",
            [
                ("config-value", {**KEYBOARD, "key": "XKBLAYOUT", "value": "ch"}),
                ("config-value", {**KEYBOARD, "key": "XKBVARIANT", "value": "fr"}),
            ],
        ),
        (
            "d-i debian-installer/add-kernel-opts string quiet",
            [("grub-arg", {"arg": "quiet"})],
        ),
        ("d-i grub-installer/password password x", [("grub-password", {})]),
        ("d-i grub-installer/timeout string 2", [("grub-timeout", {"max_seconds": 2})]),
        (
            "d-i netcfg/hostname string a.b",
            [("goss-file", {"path": "/etc/hostname", "exists": True, "contents": ["/^a$/"]})],
        ),
        ("d-i passwd/username string u", [("goss-user", {"name": "u", "exists": True})]),
        ("tasksel tasksel/first multiselect standard", []),
    ],
)
def test_answers(tmp_path: Path, line: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    """Each is a check with the answer's value."""
    found = asked(preseed(tmp_path, line))
    assert [call for each in found.values() for call in each] == calls
    assert found


@pytest.mark.parametrize(
    "line",
    [
        "d-i pkgsel/include string ../x",
        "d-i grub-installer/timeout string soon",
        "d-i grub-installer/timeout string ²",
        "d-i preseed/late_command string x",
    ],
)
def test_answers_without_a_check(tmp_path: Path, line: str) -> None:
    """They are told of, not dropped."""
    demands = preseed(tmp_path, line)
    assert (asked(demands), len(left(demands))) == ({}, 1)


@pytest.mark.parametrize(
    "line",
    [
        "d-i base-installer/kernel/image string none",
        "d-i pkgsel/update-policy select none",
        "d-i pkgsel/upgrade select none",
        "d-i passwd/make-user boolean false",
        "d-i passwd/user-fullname string U",
    ],
)
def test_answers_that_ask_nothing(tmp_path: Path, line: str) -> None:
    """Nothing of them is in the image."""
    demands = preseed(tmp_path, line)
    assert (asked(demands), left(demands), len(demands.silent)) == ({}, [], 1)
