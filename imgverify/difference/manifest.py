"""Every file of an image, as far as two images are compared by it."""

from __future__ import annotations

import msgspec

from imgverify.record import Record


class Entry(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One path. Times are left out: they differ between any two builds.

    Args:
        kind: `f` file, `d` folder, `l` link, … as find(1) calls them.
        mode: the twelve permission bits.
        owner, group: names as the image knows them, else numbers.
        size: bytes of a file; 0 for others.
        target: where a symlink points.
        digest: SHA-256 of a file's content in hexadecimal; empty when contents were not read. Of
            /etc/shadow, of its content without the days of the last change.
        xattrs: extended attributes that decide about access: text, or `0x…`.
        trouble: why something of it could not be read; empty when all was.
    """

    kind: str
    mode: int
    owner: str
    group: str
    size: int = 0
    target: str = ""
    digest: str = ""
    xattrs: dict[str, str] = {}
    trouble: str = ""


class Manifest(Record, frozen=True, kw_only=True):
    r"""All files of an image.

    Args:
        entries: by path; bytes that are no UTF-8 as `\xe9`.
        packages: the package that ships a path, where the image's database says so cheaply.
        troubles: folders and mount points whose content could not be read, with the reason.
        has_content: whether digests were taken.
    """

    entries: dict[str, Entry]
    packages: dict[str, str] = msgspec.field(default_factory=dict)
    troubles: dict[str, str] = msgspec.field(default_factory=dict)
    has_content: bool = True
