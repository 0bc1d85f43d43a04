"""Secrets that stand in the sources of builds: a profile is kept and shown, so none gets in."""

from __future__ import annotations

import re

MASK = "…"
_URL_LOGIN = re.compile(r"://[^/\s]+@")
# Options of mount.cifs(8), mount.ceph(8), mount.davfs(8) and sshfs; a user may have it behind a %.
_OPTION = re.compile(r"(\b(?:pass(?:word2?|wd|phrase)?|secret)=|\buser(?:name)?=[^,%\s]*%)[^,\s]+")


def without_logins(text: str) -> str:
    """A text without the logins that stand in its URLs.

    Args:
        text: any.
    """
    return _URL_LOGIN.sub(f"://{MASK}@", text)


def without_mount_secrets(text: str) -> str:
    """A line of an fstab, or mount options, without passwords.

    Args:
        text: with commas between options.
    """
    return _OPTION.sub(rf"\1{MASK}", without_logins(text))
