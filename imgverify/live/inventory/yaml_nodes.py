"""YAML as Ansible's users write it, with lines: aliases, merge keys and `!vault` are allowed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import Said
from imgverify.yaml_file import LOADER

VAULT = "$ANSIBLE_VAULT;"
_VAULT_TAGS = {"!vault", "!vault-encrypted"}
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


def root_node(path: Path, text: str) -> yaml.Node | None:
    """The document of a file; None for an empty one.

    Args:
        path: for messages.
        text: its content.

    Raises:
        ArtifactError: with file and line: it is not YAML, or has several documents.
    """
    try:
        node: yaml.Node | None = LOADER(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ArtifactError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        raise ArtifactError(f"{path}: not valid YAML: {error.reason}") from error
    return None if node is None or is_nothing(node) else node


def is_nothing(node: yaml.Node) -> bool:
    """Whether a value is left out.

    Args:
        node: of a document.
    """
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL


def line_of(path: Path, node: yaml.Node) -> str:
    """File and line, for messages.

    Args:
        path: of the file.
        node: in it.
    """
    return f"{path}:{node.start_mark.line + 1}"


@lru_cache(maxsize=4096)
def items(path: Path, node: yaml.MappingNode) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """What a mapping holds: key and value, by the key's text; its own keys beat merged ones.

    Remembered, because aliases in aliases make a small file huge.

    Args:
        path: for messages.
        node: mapping.

    Raises:
        ArtifactError: with file and line: a key twice, or one that is no text.
    """
    merged: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    own: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ArtifactError(f"{line_of(path, key)}: a key is text, not a list or a mapping")
        if key.tag == _MERGE:
            for each in _merged(value):
                merged = {**items(path, each), **merged}
        elif key.value in own:
            raise ArtifactError(f"{line_of(path, key)}: {key.value} stands twice")
        else:
            own[key.value] = key, value
    return {**merged, **own}


def _merged(node: yaml.Node) -> list[yaml.MappingNode]:
    several = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [one for one in several if isinstance(one, yaml.MappingNode)]


def said(path: Path, node: yaml.Node) -> Said:
    """The value of a variable, as text.

    Args:
        path: for messages.
        node: value.
    """
    place = line_of(path, node)
    if isinstance(node, yaml.ScalarNode):
        if node.tag in _VAULT_TAGS or node.value.startswith(VAULT):
            return Said("", place, "is encrypted by Ansible Vault")
        return Said("" if node.tag == _NULL else node.value, place)
    return Said("", place, "is a list or a mapping, and no text")
