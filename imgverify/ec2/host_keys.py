"""The host key that an instance's console vouches for, before anybody has connected to it."""

from __future__ import annotations

from imgverify.model import HostKey
from imgverify.providers.console import PrintedKeys, host_keys
from imgverify.ssh_public_key import fingerprint

# The first that was printed is pinned.
_PREFERRED = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
TRUST = "console"


def printed_key(console: str) -> HostKey | None:
    """The best host key that a console printed as a whole; of several of a type, the last.

    Args:
        console: text without control characters.

    Returns:
        None when it printed none, or none that agrees with the fingerprints beside it.
    """
    printed = host_keys(console)
    for kind in _PREFERRED:
        sums = _sums(printed, kind)
        for public in reversed(printed.publics.get(kind, [])):
            found = fingerprint(kind, public)
            # A line of the kernel may have come into the middle of a key.
            if found and (not sums or found in sums):
                return HostKey(type=kind, public=public, fingerprint=found, trust=TRUST)
    return None


def printed_fingerprints(console: str) -> dict[str, list[str]]:
    """The fingerprints that a console printed, by key type, the best type first.

    Args:
        console: text without control characters.
    """
    printed = host_keys(console)
    return {kind: sums for kind in _PREFERRED if (sums := _sums(printed, kind))}


def _sums(printed: PrintedKeys, kind: str) -> list[str]:
    return [
        one
        for name, several in printed.fingerprints.items()
        if kind.startswith(name)
        for one in several
    ]
