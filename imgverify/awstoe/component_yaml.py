"""A component's YAML as texts: what looks like a number or a truth value stays as it was written.

Everything in a component is text to AWSTOE, and `permissions: 0755` must not become 493, nor
`schemaVersion: 1.0` a fraction, nor an answer `no` a truth value.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from imgverify.errors import ProfileError
from imgverify.places import Place
from imgverify.yaml_file import read_yaml

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_texts(path: Path) -> tuple[Any, Place]:
    """Read a component.

    Args:
        path: the file.

    Returns:
        Mappings, lists and texts (an absent value is the empty text), and the place of the whole.

    Raises:
        ProfileError: with file and line: no YAML, a key twice, a tag or an alias.
    """
    if not path.is_file():
        raise ProfileError(f"{path}: there is no such component", "name a YAML file")
    _, lines = read_yaml(path)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - texts only
    return data, Place(path, lines)


def mapping(data: Any, place: Place, what: str) -> dict[str, Any]:
    """Insist on a mapping.

    Args:
        data: what stands at the place.
        place: of it.
        what: its name in the message.

    Raises:
        ProfileError: it is something else.
    """
    if not isinstance(data, dict):
        raise place.error(f"{what} is a mapping, not {_kind(data)}")
    return data


def items(data: Any, place: Place, what: str) -> list[Any]:
    """Insist on a list with something in it.

    Args:
        data: what stands at the place.
        place: of it.
        what: its name in the message.

    Raises:
        ProfileError: it is something else, or empty.
    """
    if not isinstance(data, list) or not data:
        raise place.error(f"{what} is a list, not {_kind(data)}")
    return data


def text(data: Any, place: Place, what: str) -> str:
    """Insist on a text that is not empty.

    Args:
        data: what stands at the place.
        place: of it.
        what: its name in the message.

    Raises:
        ProfileError: it is something else, or empty.
    """
    if not isinstance(data, str) or not data.strip():
        raise place.error(f"{what} is a text, not {_kind(data)}")
    return data


def number(data: Any, place: Place, what: str) -> int:
    """Insist on a whole number.

    Args:
        data: what stands at the place.
        place: of it.
        what: its name in the message.

    Raises:
        ProfileError: it is something else.
    """
    written = text(data, place, what).strip()
    if not _WHOLE.fullmatch(written):
        raise place.error(f"{what} is a whole number of at most nine digits, not {written!r}")
    return int(written)


def _kind(data: Any) -> str:
    if not data:
        return "nothing"
    if isinstance(data, dict):
        return "a mapping"
    return "a list" if isinstance(data, list) else repr(data)
