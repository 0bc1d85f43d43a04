"""The host key on a console: the best that is whole and agrees with its fingerprint."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.ec2.host_keys import printed_fingerprints, printed_key
from imgverify.providers.console import plain

GOOD = Path(__file__).parents[2] / "recordings" / "consoles" / "debian12-good.log"


@pytest.fixture(scope="module", name="good")
def _good() -> str:
    return plain(GOOD.read_bytes().decode("utf-8", "replace"))


def _without(text: str, kind: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(f"{kind} AAAA"))


def test_the_best_is_taken(good: str) -> None:
    """Ed25519 comes first, and its fingerprint is the one that the console shows."""
    key = printed_key(good)
    assert key is not None
    assert (key.type, key.trust) == ("ssh-ed25519", "console")
    assert key.fingerprint == "SHA256:/hBH77Cg74I4e17pLoXnW8x/ZT9meaiFv2bMILYjJSg"
    assert key.fingerprint in good


@pytest.mark.parametrize(
    ("gone", "taken"),
    [
        (["ssh-ed25519"], "ecdsa-sha2-nistp256"),
        (["ssh-ed25519", "ecdsa-sha2-nistp256"], "ssh-rsa"),
    ],
)
def test_the_next_best(good: str, gone: list[str], taken: str) -> None:
    """Without it, the next type."""
    for kind in gone:
        good = _without(good, kind)
    key = printed_key(good)
    assert key is not None
    assert key.type == taken


def test_a_garbled_line_is_not_believed(good: str) -> None:
    """A key that another line came into does not agree with its fingerprint."""
    garbled = good.replace("AAAAC3NzaC1lZDI1NTE5AAAAIKih", "AAAAC3NzaC1lZDI1NTE5AAAAIxyz")
    key = printed_key(garbled)
    assert key is not None
    assert key.type == "ecdsa-sha2-nistp256"


def test_only_fingerprints(good: str) -> None:
    """A console without keys still says what they must look like, the best type first."""
    text = good.split("-----BEGIN SSH HOST KEY KEYS", maxsplit=1)[0]
    assert printed_key(text) is None
    kinds = printed_fingerprints(text)
    assert next(iter(kinds)) == "ssh-ed25519"
    assert kinds["ecdsa-sha2-nistp384"] == kinds["ecdsa-sha2-nistp256"]
    assert printed_fingerprints("nothing") == {}


def test_a_key_that_was_cut_off(good: str) -> None:
    """The beginning of a key, without a fingerprint beside it, is none: the next type is taken."""
    keys = "-----BEGIN SSH HOST KEY KEYS" + good.split("-----BEGIN SSH HOST KEY KEYS")[1]
    whole = printed_key(keys)
    assert whole is not None
    assert whole.type == "ssh-ed25519"
    cut = keys.replace(whole.public, f"{whole.public[:60]}\n[   12.3] usb 1-1: new device\n")
    key = printed_key(cut)
    assert key is not None
    assert key.type == "ecdsa-sha2-nistp256"
