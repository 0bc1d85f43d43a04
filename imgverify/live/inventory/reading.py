"""From a file to the hosts that it names."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from imgverify.errors import ArtifactError
from imgverify.live.inventory.folders import read_text
from imgverify.live.inventory.groups import Inventory
from imgverify.live.inventory.ini_source import parse_ini
from imgverify.live.inventory.logins import Login, Logins
from imgverify.live.inventory.selecting import selected
from imgverify.live.inventory.yaml_nodes import VAULT
from imgverify.live.inventory.yaml_source import PRINT, parse_yaml
from imgverify.live.visible import is_file

_YAML = {".yml", ".yaml", ".json"}
_INI = {".ini", ".cfg"}
# What a file without a telling name begins with when it is YAML or JSON.
_LIKE_YAML = re.compile(r"(?:\s*(?:#[^\n]*)?\n)*\s*(?:---|\{|[\w.-]+:\s*(?:#[^\n]*)?(?:\n|\Z))")


def divided(text: str) -> tuple[Path, str]:
    """A file, and which of its hosts are meant.

    Args:
        text: `FILE` or `FILE#CHOICE`; a file whose own name has a `#` is one all the same.
    """
    if is_file(Path(text)):
        return Path(text), ""
    name, _, choice = text.rpartition("#") if "#" in text else (text, "", "")
    return Path(name), choice


def read_logins(path: Path, choice: str) -> list[Login]:
    """Read an inventory and what is beside it.

    Args:
        path: of the file.
        choice: which hosts; empty for all.

    Raises:
        ArtifactError: with file and line: it is no inventory, or makes no sense.
        UsageError: there are no such hosts.
    """
    inventory = _read(path)
    names = selected(inventory, choice)
    logins = Logins(inventory, path)
    return [logins.of(name) for name in names]


def _read(path: Path) -> Inventory:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise ArtifactError(f"{path}: no such file", "give the path of an inventory") from error
    except OSError as error:
        raise ArtifactError(f"{path}: cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        raise ArtifactError(f"{path}: a folder of inventories", PRINT.format(path=path))
    text = read_text(path)
    if text.startswith("#!"):
        raise ArtifactError(f"{path}:1: a program, which is not run", PRINT.format(path=path))
    if text.startswith(VAULT):
        raise ArtifactError(
            f"{path}:1: encrypted by Ansible Vault", f"decrypt a copy: ansible-vault view {path}"
        )
    is_yaml = path.suffix in _YAML or (path.suffix not in _INI and _LIKE_YAML.match(text))
    try:
        return (parse_yaml if is_yaml else parse_ini)(path, text)
    except RecursionError as error:
        raise ArtifactError(f"{path}: nested too deep") from error
