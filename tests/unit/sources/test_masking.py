"""Secrets in sources."""

from __future__ import annotations

import pytest

from imgverify.sources.masking import without_logins, without_mount_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("url --url=http://u:p@x/", "url --url=http://…@x/"),
        ("http://u:p@ss@x/y", "http://…@x/y"),
        ("http://x/y@z", "http://x/y@z"),
    ],
)
def test_logins(text: str, shown: str) -> None:
    """Up to the last sign before the host; a path may have such a sign."""
    assert without_logins(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("username=a,password=b,nodev", "username=a,password=…,nodev"),
        ("user=a%b,ro", "user=a%…,ro"),
        ("name=admin,secret=b", "name=admin,secret=…"),
        ("credentials=/etc/c,secretfile=/etc/s", "credentials=/etc/c,secretfile=/etc/s"),
        ("users,nodev", "users,nodev"),
    ],
)
def test_mount_options(text: str, shown: str) -> None:
    """Names of files with secrets are none."""
    assert without_mount_secrets(text) == shown
