"""Stand-ins for what tests have not: a web, buckets, and a machine that can be restarted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from imgverify.awstoe.result import NotPossibleError, StepFailedError, StepResult
from imgverify.connection import Connection, Reply, UnreachableError
from imgverify.model import Machine

MIB = 1024 * 1024


def no_nested(
    path: Path, parameters: Mapping[str, str], phases: tuple[str, ...]
) -> list[StepResult]:
    """No component is called here."""
    raise AssertionError(f"{path} was called with {parameters} for {phases}")


@dataclass
class FakeWeb:
    """Answers with what it was given.

    Args:
        files: by URL.
        asked: which URLs were asked for, and whether certificates counted.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def fetch(self, url: str, *, verify: bool) -> bytes:
        """Fetch a file."""
        self.asked.append((url, verify))
        if url not in self.files:
            raise StepFailedError(f"{url}: the server does not have it")
        return self.files[url]


@dataclass
class FakeS3:
    """Buckets in memory; `owners` are the accounts that were named."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    refuses: bool = False

    def keys(self, bucket: str, prefix: str, owner: str) -> list[str]:
        """The keys that begin with a prefix."""
        self.owners.append(owner)
        return [key for at, key in self.objects if at == bucket and key.startswith(prefix)]

    def get(self, bucket: str, key: str, owner: str) -> bytes:
        """Fetch an object."""
        self.owners.append(owner)
        if self.refuses:
            raise NotPossibleError("the runner is refused")
        if (bucket, key) not in self.objects:
            raise StepFailedError(f"s3://{bucket}/{key}: there is no such object")
        return self.objects[bucket, key]

    def put(self, bucket: str, key: str, data: bytes, owner: str) -> None:
        """Store an object."""
        self.owners.append(owner)
        self.objects[bucket, key] = data


@dataclass
class FakeRebootingMachine:
    """A real sshd that can be told to restart: only its boot id changes, commands are real.

    Args:
        connection: to the sshd; claimed to be root's, so that no sudo is needed.
        away: how many log-ins are refused after a restart.
        refuses: what `reboot` says when it does not restart.
        breaks_at: a text; a command that has it breaks the connection.
    """

    connection: Connection
    away: int = 0
    refuses: str = ""
    breaks_at: str = ""
    boots: int = 1
    logins: int = 0
    _missing: int = 0

    @property
    def machine(self) -> Machine:
        """The sshd's, with root as its user."""
        claimed: Machine = msgspec.structs.replace(self.connection.machine, user="root")
        return claimed

    def connect(self) -> FakeRebootingMachine:
        """Log in; in vain for a while after a restart."""
        if self._missing:
            self._missing -= 1
            raise UnreachableError("nobody answers")
        self.logins += 1
        return self

    def run(
        self,
        command: str,
        *,
        stdin: bytes = b"",
        timeout: float | None = None,
        limit: int = 256 * MIB,
    ) -> Reply:
        """Run a command, or pretend to when it is about restarts."""
        if self.breaks_at and self.breaks_at.encode() in command.encode() + stdin:
            raise UnreachableError("the machine went away")
        if "systemctl reboot ||" in command:
            if self.refuses:
                return Reply(1, b"", self.refuses.encode(), 0.1)
            self.boots += 1
            self._missing = self.away
            raise UnreachableError("the machine went away")
        if "random/boot_id" in command:
            return Reply(0, f"boot-{self.boots}\n".encode(), b"", 0.1)
        if "is-system-running" in command:
            return Reply(0, b"running\n", b"", 0.1)
        return self.connection.run(command, stdin=stdin, timeout=timeout, limit=limit)

    def close(self) -> None:
        """Keep the connection: the sshd was not really restarted."""
