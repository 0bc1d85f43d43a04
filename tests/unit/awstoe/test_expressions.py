"""What is in double braces: references, and what only looks like one."""

from __future__ import annotations

import pytest

from imgverify.awstoe.expressions import (
    Chained,
    LoopVariable,
    Reference,
    Variable,
    filled,
    has_expression,
    references,
)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("{{ Source }}", Variable("Source")),
        ("{{Source}}", Variable("Source")),
        ("{{ ntp-server_1 }}", Variable("ntp-server_1")),
        ("{{ loop.index }}", LoopVariable("loop", "index")),
        ("{{ MyLoop.value }}", LoopVariable("MyLoop", "value")),
        ("{{ test.Step.outputs.stdout }}", Chained("test", "Step", "outputs", 0, "stdout")),
        ("{{ test.Step.inputs[1].source }}", Chained("test", "Step", "inputs", 1, "source")),
        ("{{ test.My Step.outputs.stdout }}", Chained("test", "My Step", "outputs", 0, "stdout")),
        ("{{ test.v1.2.outputs.stdout }}", Chained("test", "v1.2", "outputs", 0, "stdout")),
    ],
)
def test_references(text: str, reference: Reference) -> None:
    """Spaces in the braces do not count, those in a step's name do."""
    assert list(references([{"key": text}])) == [reference]
    assert has_expression(text)


@pytest.mark.parametrize(
    "text",
    ["{{ .Names }}", "{{ab}}", "{{ }}", "{Source}", "{{ a b c }}", "{{ json .Mounts }}", "{{{}}}"],
)
def test_other_braces(text: str) -> None:
    """Templates of other tools stay as they are."""
    assert not has_expression(text)
    assert filled(text, lambda _: "changed") == text


def test_filled() -> None:
    """Texts in lists and mappings are filled in, keys and unknown references are not."""
    values = {Variable("Name"): "web", LoopVariable("loop", "value"): "{{ Name }}"}
    data = {"{{ Name }}": ["a {{Name}} b {{ Name }}", "{{ loop.value }}", "{{ Other }}"]}
    assert filled(data, values.get) == {
        "{{ Name }}": ["a web b web", "{{ Name }}", "{{ Other }}"],
    }
