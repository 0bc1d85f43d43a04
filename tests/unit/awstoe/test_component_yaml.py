"""YAML as texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.component_yaml import items, mapping, number, read_texts, text
from imgverify.errors import ProfileError


def test_texts_stay_as_they_are_written(tmp_path: Path) -> None:
    """Neither numbers nor truth values nor dates nor nothing."""
    path = tmp_path / "component.yml"
    path.write_text("a: [1.0, 0755, no, ~, 2024-01-01, 1_000, '1']\nb:\n")
    data, place = read_texts(path)
    assert data == {"a": ["1.0", "0755", "no", "~", "2024-01-01", "1_000", "1"], "b": ""}
    assert str(place / "b") == f"{path}:2"


def test_wrong_kinds(tmp_path: Path) -> None:
    """What should be something else is told, with its line."""
    path = tmp_path / "component.yml"
    path.write_text("a: [b]\nc: {d: e}\nf: g\nh:\n")
    data, place = read_texts(path)
    for check, key, message in (
        (mapping, "a", ":1: it is a mapping, not a list"),
        (items, "c", ":2: it is a list, not a mapping"),
        (items, "h", ":4: it is a list, not nothing"),
        (text, "c", ":2: it is a text, not a mapping"),
        (text, "h", ":4: it is a text, not nothing"),
        (number, "f", ":3: it is a whole number of at most nine digits, not 'g'"),
    ):
        with pytest.raises(ProfileError) as caught:
            check(data[key], place / key, "it")
        assert caught.value.message == f"{path}{message}"


def test_aliases_and_tags(tmp_path: Path) -> None:
    """Are refused: a small file must not become a large one."""
    path = tmp_path / "component.yml"
    for written in ("a: &x [1]\nb: *x\n", "a: !!python/object:os.system x\n", "a: 1\na: 2\n"):
        path.write_text(written)
        with pytest.raises(ProfileError):
            read_texts(path)
