"""Steps as controls."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.controls import component_controls, controls_of_each
from imgverify.errors import ProfileError
from tests.unit.awstoe.components import component

STEPS = """
- {name: Look, action: ExecuteBash, inputs: {commands: ['echo {{ Text }}']}}
- {name: Restart, action: Reboot}
"""
PARAMETERS = "parameters: [{Text: {type: string}}]\nconstants: [{Fixed: {type: string, value: a}}]"


def test_one_for_each_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control's number names phase and step; its check is told where all of it is."""
    component(tmp_path, STEPS, PARAMETERS)
    monkeypatch.chdir(tmp_path)
    look, restart = component_controls(Path("component.yml"), {"Text": "hello"})
    assert (look.id, restart.id) == ("awstoe:test:Look", "awstoe:test:Restart")
    assert look.title == "Look (ExecuteBash)"
    assert look.references == ("component.yml:7",)
    (call,) = look.checks
    assert call.check == "awstoe-step"
    assert call.params == {
        "document": str(tmp_path / "component.yml"),
        "parameters": {"Text": "hello"},
        "phase": "test",
        "step": "Look",
    }


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "the parameter 'Text' has no default and no value"),
        ({"Text": "a", "Txet": "b"}, "did you mean Text"),
        ({"Text": "a", "Fixed": "b"}, "Fixed is a constant"),
    ],
)
def test_wrong_parameters(tmp_path: Path, parameters: dict[str, str], message: str) -> None:
    """They fail before anything boots."""
    with pytest.raises(ProfileError) as caught:
        component_controls(component(tmp_path, STEPS, PARAMETERS), parameters)
    assert message in str(caught.value)


def test_no_test_phase(tmp_path: Path) -> None:
    """A component that only builds has nothing to judge an image by."""
    with pytest.raises(ProfileError, match="no phase 'test', only build"):
        component_controls(component(tmp_path, "- {name: A, action: Reboot}", phase="build"), {})


def test_several_components_are_given_their_own(tmp_path: Path) -> None:
    """A parameter of one is not unknown to the other; one that neither has is."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first = component(tmp_path / "a", STEPS, PARAMETERS)
    second = component(tmp_path / "b", "- {name: Again, action: Reboot}")
    one, other = controls_of_each([first, second], {"Text": "hello"})
    assert one[0].checks[0].params["parameters"] == {"Text": "hello"}
    assert other[0].checks[0].params["parameters"] == {}
    with pytest.raises(ProfileError, match="there is no parameter 'Txet'"):
        controls_of_each([first, second], {"Text": "hello", "Txet": "b"})
