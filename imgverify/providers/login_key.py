"""A key pair that is made for one machine and forgotten with it."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def new_key(comment: str) -> tuple[bytes, str]:
    """Make an ed25519 key pair.

    Args:
        comment: at the end of the public line.

    Returns:
        The private key in OpenSSH's format, and the public one as a line of authorized_keys.
    """
    pair = Ed25519PrivateKey.generate()
    private = pair.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    public = pair.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return private, f"{public.decode()} {comment}"


def write_login_key(path: Path) -> str:
    """Make a key pair, of which the private half is in a file of mode 0600.

    Args:
        path: of the file; nothing may be there.

    Returns:
        The public one as a line of authorized_keys.

    Raises:
        OSError: it cannot be written, or something is there already.
    """
    private, public = new_key("imgverify")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
    return public
