"""Goss files as they are written: what they ask for, with the place of each resource."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgverify.errors import ProfileError
from imgverify.goss.kinds import COMMON, KINDS
from imgverify.nearest import did_you_mean
from imgverify.places import Place, check_keys, stop
from imgverify.yaml_file import read_yaml

INCLUDE = "gossfile"


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that a Goss file asks for.

    Args:
        kind: `file`, `package`, …; `gossfile` for files that are left out.
        name: its key.
        body: its attributes.
        place: where it stands.
        replaces: the place of one that stood for the same thing, in a file read earlier.
    """

    kind: str
    name: str
    body: Mapping[str, Any]
    place: Place
    replaces: Place | None = None


def read_gossfile(path: Path) -> list[Resource]:
    """Read a Goss file and those that it includes.

    What stands in an included file wins over what includes it, as it does for Goss.

    Args:
        path: YAML or JSON.

    Raises:
        ProfileError: it cannot be read, is a template, includes itself, or makes no sense.
    """
    found: dict[tuple[str, str], Resource] = {}
    for one in _read(path, ()):
        key = (one.kind, one.name)
        before = found.get(key)
        replaced = before.place if before else None
        found[key] = Resource(one.kind, one.name, one.body, one.place, replaced)
    if not found:
        raise ProfileError(f"{path}: asks for nothing", f"resources are: {', '.join(KINDS)}")
    return list(found.values())


def _read(path: Path, above: tuple[Path, ...]) -> Iterator[Resource]:
    real = path.resolve()
    if real in above:
        raise ProfileError(f"{path}: includes itself", "take it out of a `gossfile` section")
    _refuse_template(path)
    data, lines = read_yaml(path)
    place = Place(path, lines)
    if not isinstance(data, dict):
        raise place.error("a Goss file is a mapping", f"of resources: {', '.join(KINDS)}")
    check_keys(data, (*KINDS, INCLUDE), place, stop)
    includes = {}
    for kind, resources in data.items():
        named = _mapping(resources, place / kind, kind)
        if kind == INCLUDE:
            includes = named
            continue
        for name, body in named.items():
            where = place / kind / name
            attributes = _mapping(body, where, f"{kind} {name}")
            check_keys(attributes, (*KINDS[kind].attributes, *COMMON), where, stop)
            yield Resource(kind, name, attributes, where)
    for name in sorted(includes):
        yield from _include(name, includes[name], place / INCLUDE / name, (*above, real))


def _include(name: str, body: Any, place: Place, above: tuple[Path, ...]) -> Iterator[Resource]:
    attributes = _mapping(body, place, f"{INCLUDE} {name}")
    check_keys(attributes, ("file", "skip", *COMMON), place, stop)
    if attributes.get("skip") is True:
        yield Resource(INCLUDE, name, attributes, place)
        return
    pattern = str(attributes.get("file", name))
    folder = place.path.parent
    matches = sorted(glob.glob(pattern, root_dir=folder))  # noqa: PTH207 - takes absolute ones too
    if not matches:
        near = [one.name for one in folder.iterdir() if one.suffix in (".yaml", ".yml", ".json")]
        raise place.error(f"{pattern}: there is no such file", did_you_mean(pattern, near))
    for match in matches:
        yield from _read(folder / match, above)


def _mapping(data: Any, place: Place, what: str) -> dict[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise place.error(f"{what}: must be a mapping")
    return data


def _refuse_template(path: Path) -> None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return  # the reader of YAML says it
    for number, line in enumerate(lines, 1):
        if "{{" in line:
            raise ProfileError(
                f"{path}:{number}: a template, which only Goss can fill in",
                f"render it first: goss --gossfile {path.name} render >rendered.yaml",
            )
