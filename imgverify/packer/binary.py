"""Which program is HashiCorp's Packer, and of which version."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from imgverify.errors import InfrastructureError
from imgverify.packer.present import is_file

_SECONDS = 60.0
_HOW = "install it (Debian, Ubuntu: apt-get install packer; others: developer.hashicorp.com/packer)"
_VERSION = re.compile(r"Packer v(\d+)\.(\d+)\.(\d+)")
# Red Hat's cracklib has a program of the same name, so HashiCorp's is often installed as another.
_NAMES = ("packer", "packer.io", "packer-io")


@dataclass(frozen=True, slots=True)
class Packer:
    """The program.

    Args:
        path: absolute.
        version: three numbers.
    """

    path: str
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


def find() -> Packer:
    """Look along PATH for a program that says that it is Packer.

    Raises:
        InfrastructureError: there is none, or only one of the same name.
    """
    others: list[str] = []
    for path in _candidates():
        version = _version(path)
        if version is not None:
            return Packer(path, version)
        others.append(path)
    if others:
        raise InfrastructureError(
            f"{others[0]} is another program, not HashiCorp's Packer (cracklib has one, too)",
            f"{_HOW} and put it before the other one in PATH",
        )
    raise InfrastructureError("Packer is not installed", _HOW)


def environment() -> dict[str, str]:
    """What Packer is run with: the user's own environment, without its calls home and colours."""
    return {**os.environ, "CHECKPOINT_DISABLE": "1", "PACKER_NO_COLOR": "1"}


def plugins(packer: Packer) -> str:
    """The plugins that are installed, one a line; empty where Packer cannot say.

    Args:
        packer: `packer plugins installed` is there from 1.8 on.
    """
    return _output(packer.path, "plugins", "installed") if packer.version >= (1, 8, 0) else ""


def _candidates() -> list[str]:
    found: list[str] = []
    for name in _NAMES:
        for folder in os.get_exec_path():
            path = Path(folder or ".").absolute() / name
            if is_file(path) and os.access(path, os.X_OK) and str(path) not in found:
                found.append(str(path))
    return found


def _version(path: str) -> tuple[int, int, int] | None:
    match = _VERSION.search(_output(path, "version"))
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _output(*command: str) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(),
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
