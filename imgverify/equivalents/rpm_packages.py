"""Installed packages, as `rpm -qa` lists them in the format of the topic `packages`."""

from __future__ import annotations

from imgverify.disk.image import Image
from imgverify.rpm import database, signature
from imgverify.rpm.header import Header, shown
from imgverify.unobserved import NotObservedError


def answer(image: Image, argument: str) -> bytes:
    """List packages and imported keys; dates of signatures are in UTC.

    Unlike rpm, which passes over a package whose signature or checksum is wrong, this lists it.

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
    return b"".join([_line(header) for header in database.headers(image.tree)])


def _line(header: Header) -> bytes:
    if header.name is None:
        raise NotObservedError("rpm's database has a package without a name")
    return b"%b\t%d:%b-%b\t%b\t%b\n" % (
        header.name,
        header.epoch or 0,
        shown(header.version),
        shown(header.release),
        shown(header.arch),
        b"" if header.signature is None else signature.describe(header.signature),
    )
