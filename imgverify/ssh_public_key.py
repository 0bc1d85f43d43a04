"""A public key as SSH writes it: whether it is whole, and its fingerprint."""

from __future__ import annotations

import base64
import binascii
import hashlib

_FIELDS = {
    "ssh-ed25519": 2,
    "ecdsa-sha2-nistp256": 3,
    "ecdsa-sha2-nistp384": 3,
    "ecdsa-sha2-nistp521": 3,
    "ssh-rsa": 3,
}
_SIZE = 4


def fingerprint(kind: str, public: str) -> str:
    """`SHA256:…` of a public key; empty when it is none of this type, or cut off.

    Args:
        kind: `ssh-ed25519`, …
        public: base64, as in known_hosts.

    Source: RFC 4253, 6.6, RFC 5656, 3.1 and RFC 8709, 4 (a key begins with its type, and has so
    many fields); ssh-keygen(1), -l.
    """
    try:
        blob = base64.b64decode(public, validate=True)
    except binascii.Error:
        return ""
    fields = _fields(blob)
    if len(fields) != _FIELDS.get(kind) or fields[0] != kind.encode():
        return ""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def _fields(blob: bytes) -> list[bytes]:
    """The fields of a key, each after its length; none when it was cut off."""
    fields = []
    while blob:
        size = int.from_bytes(blob[:_SIZE])
        if len(blob) < _SIZE + size:
            return []
        fields.append(blob[_SIZE : _SIZE + size])
        blob = blob[_SIZE + size :]
    return fields
