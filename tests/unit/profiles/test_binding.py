"""Controls held against the checks that there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.checks_index import index_checks
from imgverify.errors import ProfileError
from imgverify.profiles.binding import bind_profile
from imgverify.profiles.profile import Profile, load_profile

CHECKS = '''
def test_age(expect, user: str, max: int = 365, min: int = 0):
    """Ages."""

def test_length(expect, min: int, words: list[str] | None = None):
    """Lengths."""
'''
BASE = """profile: base
controls:
  "1": {title: one, all: [{age: {user: a}}, {length: {min: 8}}]}
  "2": {title: two, all: [{age: {user: a}}, {age: {user: b}}]}
"""


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Writes a site's controls, and binds them."""
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "test_x.py").write_text(CHECKS)
    (tmp_path / "base.yaml").write_text(BASE)

    def load(controls: str, *, gather: list[ProfileError] | None = None) -> Profile:
        path = tmp_path / "site.yaml"
        path.write_text(f"profile: site\nextends: [base]\ncontrols: {controls}\n")
        checks = index_checks([tmp_path / "checks"], [])
        if gather is None:
            return bind_profile(load_profile(path, []), checks)
        return bind_profile(load_profile(path, []), checks, gather.append)

    return load


def _params(profile: Profile, number: str) -> list[dict[str, Any]]:
    return [call.params for call in profile.controls[number].checks]


@pytest.mark.parametrize(
    ("number", "setting", "key", "values"),
    [
        ("1", "{max: 90}", "max", [90, None]),
        ("1", "{words: [x]}", "words", [None, ["x"]]),
        ("1", "{age.min: 7}", "min", [7, 8]),
        ("1", '{"length#2.min": 14}', "min", [0, 14]),
        ("2", "{max: 90}", "max", [90, 90]),
        ("2", '{"age#2.max": 90}', "max", [365, 90]),
        ("2", '{"age#1.user": root}', "user", ["root", "b"]),
    ],
)
def test_set_changes_a_parameter(
    load: Any, number: str, setting: str, key: str, values: list[Any]
) -> None:
    """In the check that has it, by its own name where several have."""
    profile = load(f'{{"{number}": {{set: {setting}}}}}')
    assert [params.get(key) for params in _params(profile, number)] == values


@pytest.mark.parametrize(
    ("number", "setting", "message"),
    [
        ("1", "{maximum: 90}", "has a parameter 'maximum'\n  -> did you mean max?"),
        ("1", "{length.max: 9}", "has a parameter 'length.max'\n  -> did you mean length.min?"),
        ("1", "{min: 9}", "several of its checks\n  -> write age#1.min or length#2.min"),
        ("2", "{user: c}", "several of its checks\n  -> write age#1.user or age#2.user"),
        ("1", "{max: ninety}", "age: max: Expected `int`, got `str`"),
    ],
)
def test_bad_setting_is_told_where_it_stands(
    load: Any, number: str, setting: str, message: str
) -> None:
    """The line of the site's file, not that of the check it would change."""
    with pytest.raises(ProfileError) as caught:
        load(f'\n  "{number}":\n    set: {setting}')
    assert "site.yaml:5: control " in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("all: [{agee: {}}]", "site.yaml:5: control 1: no check is called 'agee'\n  -> did you"),
        ("all: [{age: {usr: a}}]", "site.yaml:5: control 1: age has no parameter 'usr'"),
        ("all: [{age: {}}]", "site.yaml:5: control 1: age needs the parameter 'user'"),
        ("when: [{packge: x}]", "control 1: no condition is called 'packge'"),
        ("when: [{mount: tmp}]", "mount: 'tmp' is not an absolute path"),
    ],
)
def test_bad_control_is_told_where_it_stands(load: Any, body: str, message: str) -> None:
    """Unknown checks, parameters and conditions, with file and line."""
    with pytest.raises(ProfileError) as caught:
        load(f'\n  "1":\n    {body}')
    assert message in str(caught.value)


def test_an_inherited_mistake_stands_in_the_file_that_made_it(load: Any, tmp_path: Path) -> None:
    """The base's line, not the site's."""
    (tmp_path / "base.yaml").write_text(BASE.replace("{min: 8}", "{min: eight}"))
    with pytest.raises(ProfileError, match=r"base\.yaml:3: control 1: length: min: Expected"):
        load("{}")


def test_every_problem_is_gathered(load: Any) -> None:
    """To lint, one bad control does not hide the next."""
    told: list[ProfileError] = []
    load('{"1": {set: {maxi: 1}}, "2": {set: {user: 1}}, "3": {all: [{a: {}}]}}', gather=told)
    assert len(told) == 3
