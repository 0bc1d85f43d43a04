"""What a machine printed on its serial console, read while it grows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LIMIT = 4 * 1024 * 1024
"""Bytes that are looked at; a console that prints more is looped or hostile."""

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor movements
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # window titles
    r"|\x1b[ -/]*[0-~]"  # other escape sequences
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_USER = re.compile(
    r"Authorized keys from (?P<file>/\S*) for user (?P<user>[A-Za-z_][A-Za-z0-9_.-]{0,31})\b"
)
_KEY = re.compile(
    r"\b(?P<type>ssh-[a-z0-9]+|ecdsa-sha2-nistp\d+) (?P<public>AAAA[A-Za-z0-9+/]{40,}={0,2})"
)
_FINGERPRINT = re.compile(r"(?P<sum>SHA256:[A-Za-z0-9+/]{43}).*\((?P<name>[A-Z0-9]+)\)")
_FINGERPRINT_TYPES = {"ED25519": "ssh-ed25519", "RSA": "ssh-rsa", "ECDSA": "ecdsa-sha2-"}


def plain(text: str) -> str:
    """The text without control characters and escape sequences, with plain line ends."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


class Console:
    """The console's file, read again only when it has grown.

    Args:
        path: where QEMU writes the serial port.

    Attributes:
        text: all of it, without control characters.
        size: bytes that were read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.text = ""
        self._settled = ""
        self._pending = b""

    def poll(self) -> bool:
        """Read what is new.

        Returns:
            Whether there was anything new.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self.size)
                new = file.read(max(0, LIMIT - self.size))
        except FileNotFoundError:
            return False
        if not new:
            return False
        self.size += len(new)
        # Whole lines are read once; a last piece may end within a character or an escape sequence.
        lines, end, rest = (self._pending + new).rpartition(b"\n")
        self._settled += plain((lines + end).decode("utf-8", "replace"))
        self._pending = rest
        self.text = self._settled + plain(rest.decode("utf-8", "replace"))
        return True

    def last_lines(self, count: int = 1) -> list[str]:
        """The last lines that are not blank, oldest first."""
        tail = self.text[-8192:].split("\n")
        return [line.rstrip()[:300] for line in tail if line.strip()][-count:]

    @property
    def last_line(self) -> str:
        """The last line that is not blank; empty when nothing was printed."""
        return "".join(self.last_lines())


def authorized_user(text: str) -> str:
    """The login user for whom cloud-init reports keys; empty when it has not.

    Source: cloud-init's module cc_ssh_authkey_fingerprints, which prints a table on the console.
    """
    users = [match["user"] for match in _USER.finditer(text)]
    # Root's file gets a copy that only tells a person to log in as somebody else.
    return next((user for user in users if user != "root"), users[0] if users else "")


@dataclass(frozen=True, slots=True)
class PrintedKeys:
    """SSH host keys that the console showed.

    Args:
        publics: base64 keys by type, in the order printed.
        fingerprints: `SHA256:…` by type; for ECDSA the type is the prefix `ecdsa-sha2-`.
        complete: whether cloud-init's last marker was printed.
    """

    publics: dict[str, list[str]]
    fingerprints: dict[str, list[str]]
    complete: bool


def host_keys(text: str) -> PrintedKeys:
    """The host keys and fingerprints that cloud-init prints at the end of the first boot.

    Lines of the kernel may come in between, and a prefix may stand before each line.
    Source: cloud-init's module cc_keys_to_console and its helper write-ssh-key-fingerprints.
    """
    publics: dict[str, list[str]] = {}
    fingerprints: dict[str, list[str]] = {}
    for block in _between(text, "SSH HOST KEY KEYS"):
        for match in _KEY.finditer(block):
            publics.setdefault(match["type"], []).append(match["public"])
    for block in _between(text, "SSH HOST KEY FINGERPRINTS"):
        for match in _FINGERPRINT.finditer(block):
            kind = _FINGERPRINT_TYPES.get(match["name"], match["name"])
            fingerprints.setdefault(kind, []).append(match["sum"])
    complete = "-----END SSH HOST KEY KEYS-----" in text
    return PrintedKeys(publics, fingerprints, complete)


def _between(text: str, name: str) -> list[str]:
    begin, end = f"-----BEGIN {name}-----", f"-----END {name}-----"
    # A block without its end is still being printed: its last line may be cut.
    return [part.split(end)[0] for part in text.split(begin)[1:] if end in part]
