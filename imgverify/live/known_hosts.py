"""Which host keys the user trusts: files in the format of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imgverify.live.visible import is_file
from imgverify.model import HostKey

# What can be pinned, the best first. Certificates and keys on security tokens cannot.
TYPES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
DEFAULT_PORT = 22
_REVOKED, _AUTHORITY = "@revoked", "@cert-authority"
_HASHED = "|1|"
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What the files say of one host.

    Args:
        keys: trusted, the best type first.
        revoked: never to be accepted.
        why_none: the reason when no key is trusted, as part of a sentence.
    """

    keys: tuple[HostKey, ...]
    revoked: tuple[HostKey, ...]
    why_none: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    place: str
    marker: str
    patterns: str
    type: str
    blob: bytes | None


def known_keys(host: str, port: int, files: Iterable[Path]) -> Known:
    """Look a host up; what is said of another port than 22 comes before what is said of the host.

    Args:
        host: name or address, or the alias under which its keys are kept.
        port: TCP port; 22 for an alias.
        files: in this order; those that are not there say nothing.
    """
    files = [*dict.fromkeys(files)]
    lines = [line for path in files for line in _lines(path)]
    names = [host.lower()] if port == DEFAULT_PORT else [f"[{host.lower()}]:{port}", host.lower()]
    revoked = [
        key
        for line in lines
        if line.marker == _REVOKED and any(_names(line.patterns, name) for name in names)
        for key in _keys([line])
    ]
    refused = {key.public for key in revoked}
    why = f"no line of {_listed(files)} names {names[0]}"
    if closed := [str(path) for path in files if _is_closed(path)]:
        why += f", and {' and '.join(closed)} cannot be read"
    for name in names:
        about = [line for line in lines if line.marker != _REVOKED and _names(line.patterns, name)]
        keys = list(_keys(line for line in about if not line.marker))
        good = [key for key in keys if key.public not in refused]
        if good:
            unique = {key.public: key for key in reversed(good)}
            best = sorted(unique.values(), key=lambda key: TYPES.index(key.type))
            return Known(tuple(best), tuple(revoked))
        if about:
            why = _why_none(name, about, revoked=bool(keys))
            break
    return Known((), tuple(revoked), why)


def fingerprint(public: str) -> str:
    """`SHA256:…`, as ssh-keygen(1) shows a key.

    Args:
        public: the key in base64.
    """
    digest = hashlib.sha256(base64.b64decode(public)).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _why_none(name: str, about: list[_Line], *, revoked: bool) -> str:
    line = about[0]
    if revoked:
        return f"every key of {name} that is known is revoked"
    if line.marker == _AUTHORITY:
        return f"{line.place} trusts {name} by a certificate authority, which is not supported"
    if line.blob is None:
        return f"{line.place} names {name}, and its key cannot be read"
    return f"{line.place} has a key of type {line.type} for {name}, which cannot be pinned"


def _listed(files: list[Path]) -> str:
    there = [str(path) for path in files if is_file(path)]
    return " and ".join(there or map(str, files[:1])) or "any known_hosts file"


def _is_closed(path: Path) -> bool:
    try:
        path.open("rb").close()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _lines(path: Path) -> Iterator[_Line]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for number, raw in enumerate(text.splitlines(), 1):
        words = raw.split()
        if not words or words[0].startswith("#"):
            continue
        marker = words.pop(0) if words[0].startswith("@") else ""
        patterns, kind, public = (*words, "", "", "")[:3]
        yield _Line(f"{path}:{number}", marker, patterns, kind, _blob(kind, public))


def _blob(kind: str, public: str) -> bytes | None:
    """The key's bytes, which begin with its type: RFC 4253, 6.6."""
    try:
        blob = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError):
        return None
    length = int.from_bytes(blob[:_LENGTH], "big")
    return blob if kind and blob[_LENGTH : _LENGTH + length] == kind.encode() else None


def _keys(lines: Iterable[_Line]) -> Iterator[HostKey]:
    for line in lines:
        if line.type in TYPES and line.blob is not None:
            public = base64.b64encode(line.blob).decode()
            yield HostKey(
                type=line.type,
                public=public,
                fingerprint=fingerprint(public),
                trust="known_hosts",
            )


def _names(patterns: str, name: str) -> bool:
    """Whether a line is about a host: hashed, or patterns of which one with `!` excludes."""
    if patterns.startswith(_HASHED):
        return _is_hash_of(patterns, name)
    said = False
    for pattern in patterns.lower().split(","):
        if _matches(pattern.removeprefix("!"), name):
            if pattern.startswith("!"):
                return False
            said = True
    return said


def _is_hash_of(hashed: str, name: str) -> bool:
    salt, _, digest = hashed.removeprefix(_HASHED).partition("|")
    try:
        made = hmac.digest(base64.b64decode(salt), name.encode(), "sha1")
        return hmac.compare_digest(made, base64.b64decode(digest))
    except (binascii.Error, ValueError):
        return False


def _matches(pattern: str, name: str) -> bool:
    """Only `*` and `?` are special: brackets stand around a host that has a port."""
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.fullmatch("".join(parts), name) is not None
