"""Every command that ran on a machine, as JSON Lines, without secrets."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from imgverify.masking import without_aws_keys

# crypt(5): `$id$salt$hash`; GRUB: `grub.pbkdf2.…`; RFC 7468 armour around private keys.
SECRETS = re.compile(
    r"-----BEGIN[A-Z ]* PRIVATE KEY-----.*?(?:-----END[A-Z ]* PRIVATE KEY-----|\Z)"
    r"|\$[0-9A-Za-z_-]{1,16}\$[^\s:'\"]{8,}"
    r"|grub\.pbkdf2\.[^\s'\"]+",
    re.DOTALL,
)
MASKED = "[masked]"


class Transcript:
    """Appends one line for each command; several threads and processes may share one file.

    Args:
        path: the file; made with mode 0600 when it does not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def record(
        self,
        command: str,
        *,
        seconds: float,
        status: int | None,
        stdin: int = 0,
        stdout: int = 0,
        stderr: int = 0,
        failure: str = "",
    ) -> None:
        """Write down one command.

        Args:
            command: as it was sent; what looks like a secret is masked.
            seconds: how long it took.
            status: exit status; None when it did not end.
            stdin: how many bytes it was given; their content is never written.
            stdout: how many bytes it printed.
            stderr: likewise, on standard error.
            failure: why it did not end.
        """
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "command": without_secrets(command),
            "seconds": round(seconds, 4),
            "status": status,
            "stdin": stdin,
            "stdout": stdout,
            "stderr": stderr,
        }
        if failure:
            entry["failure"] = failure
        # One write with O_APPEND: lines of other processes cannot come in between.
        os.write(self._file, msgspec.json.encode(entry) + b"\n")

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def without_secrets(command: str) -> str:
    """Mask private keys, password hashes and keys of AWS; odd bytes become escapes."""
    text = command.encode("utf-8", "backslashreplace").decode()
    return without_aws_keys(SECRETS.sub(MASKED, text), MASKED)
