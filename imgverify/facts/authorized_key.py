"""One line of an authorized_keys file."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

_TYPE = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+")
# An option may hold blanks within double quotes, and quotes escaped by a backslash.
_OPTIONS = re.compile(r'((?:"(?:\\.|[^"\\])*"|[^\s"])+)\s+(.*)')


@dataclass(frozen=True, slots=True)
class AuthorizedKey:
    """A key that may log in.

    Args:
        path: the file.
        line: its line, from 1.
        type: `ssh-ed25519`, …; empty when the line is no key that we can read.
        fingerprint: `SHA256:…` without padding, as ssh-keygen prints it; empty likewise.
        comment: free text after the key.
        options: everything before the type: `command="…",no-pty`.
    """

    path: str
    line: int
    type: str
    fingerprint: str
    comment: str
    options: str

    @property
    def forced_command(self) -> bool:
        """Whether the key runs a fixed command instead of a shell."""
        return 'command="' in self.options.lower()


def keys(text: str, path: str) -> tuple[AuthorizedKey, ...]:
    """Read every line that is not blank and no comment.

    Source: sshd(8), section "AUTHORIZED_KEYS FILE FORMAT".
    """
    return tuple(
        key(line.strip(), path, number)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    )


def key(line: str, path: str = "", number: int = 1) -> AuthorizedKey:
    """Read one line: `[options] type base64 [comment]`."""
    options, rest = "", line.replace("\t", " ")
    if not _TYPE.fullmatch(line.split(None, 1)[0]):
        split = _OPTIONS.match(rest)
        options, rest = (split[1], split[2]) if split else ("", "")
    kind, _, rest = rest.partition(" ")
    public, _, comment = rest.strip().partition(" ")
    print_of_key = fingerprint(public) if _TYPE.fullmatch(kind) else ""
    if not print_of_key:
        return AuthorizedKey(path, number, "", "", "", "")
    return AuthorizedKey(path, number, kind, print_of_key, comment.strip(), options)


def fingerprint(public: str) -> str:
    """Compute the SHA-256 fingerprint of a public key in base64; empty when it is none."""
    try:
        blob = base64.b64decode(public, validate=True)
    except binascii.Error:
        return ""
    if not blob:
        return ""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"
