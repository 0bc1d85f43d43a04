"""How cloud-init's answers are read; the waiting itself is tested with real boots."""

from __future__ import annotations

import pytest

from imgverify.providers import ready, settling


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ('{"status": "done", "errors": []}', "done"),
        ('....\n{\n "status": "error",\n "detail": "x"}', "error"),
        ('{"status": "done", "extended_status": "degraded done"}', "degraded done"),
        ("status: done\n", "done"),
        ("\nstatus: disabled\n", "disabled"),
        ("absent\n", "absent"),
        ("", "unknown"),
        ("{broken", "unknown"),
        ("[]", "unknown"),
    ],
)
def test_cloud_init_status(said: str, status: str) -> None:
    """JSON of newer versions and text of older ones; noise is unknown, never an exception."""
    assert settling._cloud_init_status(said) == status


def test_key_lines_under_way() -> None:
    """A console that is in the middle of its host keys is waited for."""
    begin, end = "-----BEGIN SSH HOST KEY KEYS-----\n", "-----END SSH HOST KEY KEYS-----\n"
    assert ready._cut_off(begin)
    assert not ready._cut_off(begin + end)
    assert not ready._cut_off("")
