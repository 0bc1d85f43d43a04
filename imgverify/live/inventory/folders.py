"""The folders `group_vars` and `host_vars` beside an inventory."""

from __future__ import annotations

from pathlib import Path

import yaml

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import Variables
from imgverify.live.inventory.yaml_nodes import VAULT, items, line_of, root_node, said
from imgverify.yaml_file import MAX_BYTES

GROUPS, HOSTS = "group_vars", "host_vars"
_ENDINGS = ("", ".yml", ".yaml", ".json")


class Folder:
    """One of the two.

    Args:
        path: of the folder, which need not be there.
    """

    def __init__(self, path: Path) -> None:
        self.encrypted: list[Path] = []
        """Files that Ansible Vault has encrypted: what they say is not known."""
        self._path = path
        self._read: dict[str, Variables] = {}

    def variables(self, name: str) -> Variables:
        """What the files of a group or a host say.

        Args:
            name: of the group or the host.

        Raises:
            ArtifactError: with file and line: it is not a mapping in YAML.
        """
        if name not in self._read:
            found: Variables = {}
            try:
                files = self._files(name)
            except OSError as error:
                raise ArtifactError(
                    f"{error.filename}: cannot be read: {error.strerror}"
                ) from error
            for path in files:
                found.update(self._variables(path))
            self._read[name] = found
        return self._read[name]

    def _files(self, name: str) -> list[Path]:
        found: list[Path] = []
        for ending in _ENDINGS:
            path = self._path / f"{name}{ending}"
            if path.is_file():
                found.append(path)
            elif path.is_dir() and not ending:
                found += [file for file in sorted(path.rglob("*")) if _counts(file)]
        return found

    def _variables(self, path: Path) -> Variables:
        text = read_text(path)
        if text.startswith(VAULT):
            self.encrypted.append(path)
            return {}
        root = root_node(path, text)
        if root is None:
            return {}
        if not isinstance(root, yaml.MappingNode):
            raise ArtifactError(f"{line_of(path, root)}: variables are a mapping: `name: value`")
        return {key: said(path, value) for key, (_, value) in items(path, root).items()}


def _counts(path: Path) -> bool:
    """Whether Ansible reads it: no hidden file, no backup of an editor."""
    return path.is_file() and path.suffix in _ENDINGS and not path.name.startswith(".")


def read_text(path: Path) -> str:
    """The content of a file.

    Args:
        path: of the file.

    Raises:
        ArtifactError: it cannot be read, is no text, or is far too large.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ArtifactError(f"{path}: larger than {MAX_BYTES >> 20} MiB: no inventory is")
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ArtifactError(f"{path}: cannot be read: {why}") from error
