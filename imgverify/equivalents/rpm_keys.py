"""Imported public keys, as `rpm -q gpg-pubkey` lists them in the format of the topic `rpm_keys`."""

from __future__ import annotations

from imgverify.disk.image import Image
from imgverify.rpm import database
from imgverify.rpm.header import shown


def answer(image: Image, argument: str) -> bytes:
    """List keys with their version, summary and armoured text.

    Args:
        image: that is looked at.
        argument: not used.

    Returns:
        Nothing when rpm is not installed.

    Raises:
        NotObservedError: rpm is installed, but its database cannot be read.
    """
    del argument
    if not database.is_installed(image.tree):
        return b""
    keys = [header for header in database.headers(image.tree) if header.is_key]
    if not keys:
        return b"package gpg-pubkey is not installed\n"
    return b"".join(
        b"%b\t%b\n%b\n" % (shown(key.version), shown(key.summary), shown(key.description))
        for key in keys
    )
