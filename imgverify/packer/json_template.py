"""Templates of Packer's first language: one JSON file.

Source: Packer's documentation, "Templates: legacy JSON".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from imgverify.packer.template import Block, Template, UnreadableTemplateError, Variable


def read(path: Path) -> Template:
    """Read a template.

    Args:
        path: of the file.

    Raises:
        UnreadableTemplateError: it is no JSON, or not of a template's shape.
    """
    try:
        text = path.read_bytes().decode()
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableTemplateError(str(error)) from error
    if not isinstance(data, dict):
        raise UnreadableTemplateError("it is no JSON object")
    sensitive = set(map(str, _list(data, "sensitive-variables")))
    blocks = (
        *(_block("builder", item) for item in _list(data, "builders")),
        *(_block("provisioner", item) for item in _list(data, "provisioners")),
        *(_block("post-processor", item) for item in _flat(_list(data, "post-processors"))),
    )
    names = [
        str(block.body.get("name") or block.type) for block in blocks if block.kind == "builder"
    ]
    return Template(
        path=path,
        root=path.parent,
        hcl=False,
        files=(path,),
        text=text,
        variables={
            str(name): Variable(default, str(name) in sensitive)
            for name, default in _table(data, "variables").items()
        },
        locals={},
        builds=None if any("{{" in name for name in names) else tuple(names),
        blocks=blocks,
    )


def _list(data: dict[str, Any], key: str) -> list[Any]:
    found = data.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise UnreadableTemplateError(f"{key}: it is no list")
    return found


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key) or {}
    if not isinstance(found, dict):
        raise UnreadableTemplateError(f"{key}: it is no object")
    return found


def _flat(items: list[Any]) -> list[Any]:
    """Post-processors stand alone, or in chains: lists of them."""
    return [one for item in items for one in (item if isinstance(item, list) else [item])]


def _block(kind: str, item: object) -> Block:
    # A post-processor without settings may be its name alone.
    if isinstance(item, str):
        return Block(kind, item, {})
    if not isinstance(item, dict):
        raise UnreadableTemplateError(f"a {kind} that is no object")
    return Block(kind, str(item.get("type", "")), item)
