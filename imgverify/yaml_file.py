"""YAML as people write it, read strictly: with line numbers, no aliases, no doubled keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from imgverify.errors import ProfileError

# libyaml where PyYAML was built with it: a benchmark's profile has thousands of lines.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Lines = dict[tuple[str, ...], int]


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """Read a YAML file.

    Args:
        path: the file.

    Returns:
        The data, and the line number of each key by its path of keys.

    Raises:
        ProfileError: with file and line: not YAML, a key twice, a key that is not text (`1.10`
            unquoted would become 1.1), or an alias (which can make a small file huge).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read: {error}") from error
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise ProfileError(
                    f"{path}:{line}: YAML aliases are not accepted",
                    "write the value out, or share controls with `extends`",
                )
        node = yaml.compose(text, Loader=LOADER)
        if node is None:
            raise ProfileError(f"{path}: the file is empty")
        lines: Lines = {}
        return _build(node, path, (), lines), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProfileError(f"{path}:{line}: not valid YAML: {error.problem}") from error


def _build(node: yaml.Node, path: Path, at: tuple[str, ...], lines: Lines) -> Any:
    if isinstance(node, yaml.MappingNode):
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag != "tag:yaml.org,2002:str":
                raise ProfileError(
                    f"{path}:{line}: the key {key_node.value} is not text",
                    f'put it in quotes: "{key_node.value}"',
                )
            key = key_node.value
            if key in built:
                raise ProfileError(f"{path}:{line}: {key!r} stands twice in the same mapping")
            lines[(*at, key)] = line
            built[key] = _build(value_node, path, (*at, key), lines)
        return built
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(item, path, (*at, str(number)), lines) for number, item in enumerate(node.value)
        ]
    return yaml.SafeLoader("").construct_object(node)
