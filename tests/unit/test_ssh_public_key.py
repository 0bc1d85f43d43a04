"""Public keys: whole ones have a fingerprint."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from imgverify.ssh_public_key import fingerprint
from tests.sshd import described, new_key


def test_fingerprint(tmp_path: Path) -> None:
    """It is the one that others see."""
    key = described(new_key(tmp_path / "key").with_suffix(".pub"))
    assert fingerprint(key.type, key.public) == key.fingerprint


@pytest.mark.parametrize("public", ["", "AAAA", "!", "AAAAB3NzaC1yc2EAAAADAQABAAABgQ=="])
def test_no_key_of_that_type(public: str) -> None:
    """What is no key of the type that stands before it has no fingerprint."""
    assert fingerprint("ssh-ed25519", public) == ""


def test_cut_off(tmp_path: Path) -> None:
    """No piece of a key has one, wherever it was cut; and a type that is not known has none."""
    key = described(new_key(tmp_path / "key").with_suffix(".pub"))
    blob = base64.b64decode(key.public)
    for size in range(len(blob)):
        assert fingerprint(key.type, base64.b64encode(blob[:size]).decode()) == ""
    assert fingerprint("ssh-dss", key.public) == ""
