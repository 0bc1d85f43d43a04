"""Matchers that make no sense are refused where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.goss.writing import controls, refusal


@pytest.mark.parametrize(
    ("matcher", "message"),
    [
        ("{gtt: 1}", "unknown matcher 'gtt'"),
        ("{gt: 1, lt: 2}", "a matcher is one key, and here are 2"),
        ("{gt: '1'}", "gt takes a number"),
        ("{gt: true}", "gt takes a number"),
        ("{and: 1}", "and takes a list"),
        ("{have-prefix: 1}", "have-prefix takes a text"),
        ("{match-regexp: '(a'}", "the regular expression (a: missing )"),
        ("{have-patterns: [1]}", "patterns are a list of texts"),
        ("{not: {have-key: [{x: 1}]}}", "unknown matcher 'x'"),
        ("[null]", "no value that can be compared"),
        ("2026-01-01", "no value that can be compared"),
    ],
)
def test_refused_with_its_line(tmp_path: Path, matcher: str, message: str) -> None:
    """File, line and what is wrong."""
    said = refusal(tmp_path, f"kernel-param:\n  a.b:\n    value: {matcher}\n")
    assert message in said
    assert f"{tmp_path}/goss.yaml:3: " in said


@pytest.mark.parametrize(
    "matcher", ["{semver-constraint: '>1'}", "{not: {gjson: {a: b}}}", "[{gjson: {a: b}}]"]
)
def test_what_is_not_supported_is_said(tmp_path: Path, matcher: str) -> None:
    """The attribute becomes a control that is not checked; the others are judged."""
    text = f"package:\n  bash:\n    installed: true\n    versions: {matcher}\n"
    found = controls(tmp_path, text)
    assert [*found] == ["goss:package:bash:versions", "goss:package:bash"]
    assert found["goss:package:bash:versions"].manual
    assert "not supported" in found["goss:package:bash:versions"].title
    assert found["goss:package:bash"].checks[0].params == {"name": "bash", "installed": True}
