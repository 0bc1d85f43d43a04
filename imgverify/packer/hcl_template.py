"""Templates in HCL2: a file, or all files of a folder; also HCL2's own spelling in JSON.

Source: Packer's documentation, "HCL templates", and HashiCorp's "HCL JSON syntax".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import hcl2
from hcl2.utils import SerializationOptions
from lark.exceptions import LarkError

from imgverify.packer.present import is_folder
from imgverify.packer.template import Block, Template, UnreadableTemplateError, Variable

TEMPLATES = ("*.pkr.hcl", "*.pkr.json")
_FOUND_VARIABLES = ("*.auto.pkrvars.hcl", "*.auto.pkrvars.json")
_PLAIN = SerializationOptions(
    with_comments=False,
    explicit_blocks=False,
    preserve_heredocs=False,
    strip_string_quotes=True,
)


def read(path: Path) -> Template:
    """Read a template.

    Args:
        path: of a file or a folder.

    Raises:
        UnreadableTemplateError: we do not understand it.
    """
    files = _files(path, TEMPLATES) if is_folder(path) else [path]
    found = _files(path, _FOUND_VARIABLES) if is_folder(path) else []
    data = [parsed(file) for file in files]
    blocks = tuple(chain.from_iterable(_blocks(each) for each in data))
    return Template(
        path=path,
        root=path if is_folder(path) else path.parent,
        hcl=True,
        files=(*files, *found),
        text="\n".join(file.read_text("utf-8", "replace") for file in files),
        variables={name: variable for each in data for name, variable in _variables(each)},
        locals={name: value for each in data for name, value in _locals(each)},
        builds=_builds(data),
        blocks=blocks,
    )


def parsed(path: Path) -> dict[str, Any]:
    """The data of one file.

    Args:
        path: of a file in HCL2, or in JSON by its name.

    Raises:
        UnreadableTemplateError: it is neither.
    """
    try:
        text = path.read_bytes().decode()
        data = (
            json.loads(text)
            if path.suffix == ".json"
            else hcl2.loads(text, serialization_options=_PLAIN)
        )
    except (LarkError, ValueError, RecursionError, TypeError, AttributeError) as error:
        raise UnreadableTemplateError(f"{path}: {str(error).partition(chr(10))[0]}") from error
    if not isinstance(data, dict):
        raise UnreadableTemplateError(f"{path}: it is no object")
    return data


def _files(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    return sorted(chain.from_iterable(folder.glob(pattern) for pattern in patterns))


def _several(found: object) -> list[Any]:
    """Blocks of one name are a list; in JSON a single one may stand alone."""
    return found if isinstance(found, list) else [] if found is None else [found]


def _labelled(data: dict[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in _several(data.get(kind)):
        if not isinstance(item, dict):
            raise UnreadableTemplateError(f"{kind}: without a label")
        for label, bodies in item.items():
            for body in _several(bodies):
                yield str(label), body if isinstance(body, dict) else {}


def _variables(data: dict[str, Any]) -> Iterator[tuple[str, Variable]]:
    # `variables` holds defaults alone, as the table of that name does in the first language.
    for table in _several(data.get("variables")):
        if isinstance(table, dict):
            yield from ((name, Variable(default)) for name, default in table.items())
    for name, body in _labelled(data, "variable"):
        yield name, Variable(body.get("default"), body.get("sensitive") is True)


def _locals(data: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for item in _several(data.get("locals")):
        if isinstance(item, dict):
            yield from item.items()
    for name, body in _labelled(data, "local"):
        yield name, body.get("expression")


def _blocks(data: dict[str, Any]) -> Iterator[Block]:
    for kind, ours in (("source", "builder"), ("data", "data")):
        for type_, named in _labelled(data, kind):
            for body in chain.from_iterable(map(_several, named.values())):
                yield Block(ours, type_, body)
    for build in _several(data.get("build")):
        for holder in (build, *_several(build.get("post-processors"))):
            for kind in ("provisioner", "error-cleanup-provisioner", "post-processor"):
                for type_, body in _labelled(holder, kind):
                    yield Block(kind, type_, body)
        for address, body in _labelled(build, "source"):
            yield Block("builder", address.partition(".")[0], body)
        for dynamic in _several(build.get("dynamic")):
            # What it makes is known when it runs; what it names stands in it all the same.
            yield Block("dynamic", "", dynamic)


def _builds(data: list[dict[str, Any]]) -> tuple[str, ...] | None:
    names: list[str] = []
    for build in chain.from_iterable(_several(each.get("build")) for each in data):
        own = build.get("name")
        prefix = f"{own}." if own else ""
        sources = build.get("sources", [])
        # The name of a source that a build changes differs between versions of Packer.
        if not isinstance(sources, list) or build.get("source") or build.get("dynamic"):
            return None
        for source in sources:
            address = str(source).removeprefix("${").removesuffix("}").removeprefix("source.")
            names.append(f"{prefix}{address}")
    return None if any("${" in name for name in names) else tuple(names)
