"""What a user may say about logging in with SSH."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SshOptions:
    """Words of the command line about hosts and keys that are the user's own.

    Args:
        user: login user; empty to leave it to the SSH configuration.
        port: 0 likewise.
        key: private key file; None for the configured ones, the usual ones and the agent's.
        known_hosts: file that says which host keys are trusted; None for the usual ones.
        config: of ssh_config(5); None for ~/.ssh/config.
        jump: `user@host[:port]` through which all is reached; empty for none.
        insecure_host_key: trust whatever key a host shows, and say so in the report.
        at_once: how many hosts are asked at a time.
    """

    user: str = ""
    port: int = 0
    key: Path | None = None
    known_hosts: Path | None = None
    config: Path | None = None
    jump: str = ""
    insecure_host_key: bool = False
    at_once: int = 8
