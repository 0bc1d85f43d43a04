"""YAML is read strictly, by the C parser and by the one in Python alike."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from imgverify import yaml_file
from imgverify.errors import ProfileError


@pytest.fixture(params=["fast", "plain"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing, nothing else may change."""
    if request.param == "plain":
        monkeypatch.setattr(yaml_file, "LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("_loader")
def test_values_and_line_numbers(tmp_path: Path) -> None:
    """Every key and item knows its line; a path too far has the line of its last step."""
    path = tmp_path / "x.yaml"
    path.write_text('a: 1\nb:\n  "1.10": [x,\n    {c: true}]\n')
    data, lines = yaml_file.read_yaml(path)
    assert data == {"a": 1, "b": {"1.10": ["x", {"c": True}]}}
    places = [("a",), ("b",), ("b", "1.10"), ("b", "1.10", "1", "c"), ("b", "1.10", "2"), ("x",)]
    assert [lines[place] for place in places] == [1, 2, 3, 4, 3, 1]


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: *x\n", ":2: YAML aliases are not accepted"),
        ("a: 1\na: 2\n", ":2: 'a' stands twice"),
        ("1.10: x\n", ":1: the key 1.10 is not text"),
        ("a: [\n", "not valid YAML"),
        ("a: !!python/name:os.system x\n", "x.yaml"),
        ("a: !b x\n", ":1: the YAML tag !b is not accepted"),
        ("a: 1\n---\nb: 2\n", ":2: a second document"),
        ("a: 1\n[b]: 2\n", ":2: a key is text"),
        ("a: 2026-13-41\n", ":1: 2026-13-41: month must be"),
        ("yes: 1\n", ':1: the key yes is not text\n  -> put it in quotes: "yes"'),
        ("a: \x00\n", "not valid YAML"),
        ("[" * 5000, ":1: nested more than 40 deep"),
        ("", "the file is empty"),
    ],
)
def test_refuses(tmp_path: Path, text: str, message: str) -> None:
    """One line with the place; nothing from YAML is ever run."""
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(ProfileError) as caught:
        yaml_file.read_yaml(path)
    assert message in str(caught.value)


def test_unreadable_file(tmp_path: Path) -> None:
    """A folder, and bytes that are no text."""
    with pytest.raises(ProfileError, match="cannot be read"):
        yaml_file.read_yaml(tmp_path)
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ProfileError, match="cannot be read"):
        yaml_file.read_yaml(path)
