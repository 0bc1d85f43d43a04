"""Names, tags, owners and states of AMIs."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from tests.checks.ec2.described import OWNER, verdict


@pytest.mark.parametrize(
    ("name", "params", "result"),
    [
        ("web-1", {"pattern": r"web-\d"}, Result.PASS),
        ("web-12", {"pattern": r"web-\d"}, Result.FAIL),
        ("my-web-1", {"pattern": r"web-\d"}, Result.FAIL),
        ("web-1", {"glob": "web-*"}, Result.PASS),
        ("Web-1", {"glob": "web-*"}, Result.FAIL),
        ("web-1", {"glob": "web-*", "pattern": "db.*"}, Result.FAIL),
        ("", {"glob": "web-*"}, Result.FAIL),
    ],
)
def test_names(name: str, params: dict[str, Any], result: Result) -> None:
    """A pattern is about the whole name; of two, both must fit."""
    assert verdict("ami-name", {"name": name}, **params).result is result


@pytest.mark.parametrize(
    ("text", "pattern", "result"),
    [("", "", Result.FAIL), (" ", "", Result.FAIL), ("x", "", Result.PASS), ("x", "y", "fail")],
)
def test_descriptions(text: str, pattern: str, result: str) -> None:
    """Blanks describe nothing."""
    assert verdict("ami-description", {"description": text}, pattern=pattern).result == result


@pytest.mark.parametrize(
    ("tags", "params", "found"),
    [
        ({"Team": "a"}, {"required": {"Team": "a|b"}}, None),
        ({"Team": "ab"}, {"required": {"Team": "a|b"}}, "ab"),
        ({"Team": ""}, {"required": {"Team": ""}}, "an empty value"),
        ({"team": "a"}, {"required": {"Team": ""}}, "no such tag"),
        ({"Stage": "dev"}, {"forbidden": {"Stage": "dev|test"}}, "Stage=dev"),
        ({"Stage": "prod"}, {"forbidden": {"Stage": "dev|test"}}, None),
        ({"tmp-1": ""}, {"forbidden": {"tmp-*": ""}}, "tmp-1="),
        ({}, {"forbidden": {"*": ""}}, None),
    ],
)
def test_tags(tags: dict[str, str], params: dict[str, Any], found: str | None) -> None:
    """Names are EC2's, with their case; values are compared as a whole."""
    judged = verdict("ami-tags", {"tags": tags}, **params)
    assert [one.found for one in judged.findings if not one.holds] == ([found] if found else [])


@pytest.mark.parametrize(
    ("alias", "owners", "result"),
    [
        ("", [OWNER], Result.PASS),
        ("amazon", ["amazon"], Result.PASS),
        ("", ["amazon"], Result.FAIL),
        ("", [""], Result.FAIL),
        ("", ["111122223333 "], Result.FAIL),
    ],
)
def test_owners(alias: str, owners: list[str], result: Result) -> None:
    """An account or an alias; an AMI without an alias has none."""
    assert verdict("ami-owner", {"owner_alias": alias}, owners=owners).result is result


@pytest.mark.parametrize(
    ("state", "allowed", "result"),
    [
        ("available", None, Result.PASS),
        ("disabled", None, Result.FAIL),
        ("", None, Result.FAIL),
        ("disabled", ["disabled"], Result.PASS),
    ],
)
def test_states(state: str, allowed: list[str] | None, result: Result) -> None:
    """Available, unless something else is wanted."""
    assert verdict("ami-state", {"state": state}, allowed=allowed).result is result


@pytest.mark.parametrize(
    ("found", "wanted", "result"),
    [
        ("enabled-with-cooldown", True, Result.PASS),
        ("disabled", True, Result.FAIL),
        ("", True, Result.FAIL),
        ("", False, Result.PASS),
        ("disabled-but-cooling-down", False, Result.PASS),
    ],
)
def test_protection(found: str, wanted: bool, result: Result) -> None:  # noqa: FBT001 - it is a parameter
    """With or without a cooldown."""
    changes = {"deregistration_protection": found}
    assert verdict("ami-deregistration-protection", changes, wanted=wanted).result is result
