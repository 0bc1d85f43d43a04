"""Components as files: what is read of them, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.document import read
from imgverify.errors import ExitCode, ProfileError
from tests.unit.awstoe.components import component, document

BASH = "- {name: One, action: ExecuteBash, inputs: {commands: [true]}}"

WHOLE = """\
name: Whole
description: Has everything.
schemaVersion: 1.0
parameters:
  - Port:
      type: string
      default: 0022
      description: where sshd listens
  - Owner: {type: string}
constants:
  - Answer: {type: string, value: no}
phases:
  - name: build
    steps:
      - name: Prepare
        action: ExecuteBash
        inputs: {commands: ['echo {{ Port }}']}
  - name: test
    steps:
      - name: First
        action: ExecuteBash
        timeoutSeconds: -1
        onFailure: Continue
        maxAttempts: 3
        if: {stringEquals: 'x', value: '{{ Answer }}', then: Skip, else: Execute}
        loop: {name: Names, forEach: [a, b]}
        inputs:
          commands: ['echo {{ Names.value }} {{ loop.index }}']
      - name: Second
        action: CreateFile
        inputs:
          - path: /tmp/x
            permissions: 0644
          - {path: /tmp/y, content: '{{ test.First.outputs.stdout }}'}
"""


def test_everything(tmp_path: Path) -> None:
    """All that a component may have is read, and texts stay as they are written."""
    path = tmp_path / "whole.yml"
    path.write_text(WHOLE)
    read_document = read(path)
    assert read_document.name == "Whole"
    assert read_document.parameters == {"Port": "0022", "Owner": None}
    assert read_document.constants == {"Answer": "no"}
    assert [phase.name for phase in read_document.phases] == ["build", "test"]
    phase = read_document.phase("test")
    assert phase is not None
    first, second = phase.steps
    assert (first.timeout, first.on_failure, first.attempts) == (-1, "Continue", 3)
    assert first.guard is not None
    assert (first.guard.then, first.guard.otherwise) == ("Skip", "Execute")
    assert first.loop is not None
    assert (second.timeout, second.on_failure, second.attempts) == (7200, "Abort", 1)
    assert second.inputs[0]["permissions"] == "0644"
    assert (
        second.place.lines[second.place.at] == WHOLE.splitlines().index("      - name: Second") + 1
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schemaVersion: 1.0\n", "a component has phases"),
        ("schemaVersion: 2.0\nphases: []\n", ":1: schemaVersion 1.0 is understood, not 2.0"),
        ("phases: []\n", "schemaVersion 1.0 is understood, not none"),
        ("- a\n", "a component is a mapping"),
        ("schemaVersion: 1.0\nphase: []\n", "did you mean phases"),
        ("schemaVersion: 1.0\nphases: []\n", "phases is a list, not nothing"),
        ("schemaVersion: 1.0\nphases: &a [*a]\n", "aliases"),
        ("schemaVersion: 1.0\nphases: [\n", "not valid YAML"),
        ("schemaVersion: 1.0\nphases: [{name: test}]\n", "the steps of phase test is a list"),
        ("schemaVersion: 1.0\nphases: [{nam: test}]\n", "did you mean name"),
        ("", "the file is empty"),
    ],
)
def test_wrong_files(tmp_path: Path, text: str, message: str) -> None:
    """Each says file, line and what is wrong, and is the user's error."""
    path = tmp_path / "component.yml"
    path.write_text(text)
    with pytest.raises(ProfileError) as caught:
        read(path)
    assert message in str(caught.value)
    assert caught.value.exit_code == ExitCode.USAGE


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is said so, and so is a folder."""
    for path in (tmp_path / "gone.yml", tmp_path):
        with pytest.raises(ProfileError, match="there is no such component"):
            read(path)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("parameters: [{ab: {type: string}}]", "is no name"),
        ("parameters: [{'a b c': {type: string}}]", "is no name"),
        ("parameters: [{Name: {type: int}}]", "has the type string, not int"),
        ("parameters: [{Name: {type: string, defualt: x}}]", "did you mean default"),
        ("parameters: [{Name: {type: string}}, {Name: {type: string}}]", "declared twice"),
        ("parameters: {Name: {type: string}}", "parameters is a list"),
        ("constants: [{Name: {type: string}}]", "needs a text as `value`"),
        ("constants: [{Name: {type: string, value: [a]}}]", "needs a text as `value`"),
        (
            "parameters: [{Name: {type: string}}]\nconstants: [{Name: {type: string, value: a}}]",
            "is a parameter already",
        ),
    ],
)
def test_wrong_variables(tmp_path: Path, more: str, message: str) -> None:
    """Names, types and values of parameters and constants are checked."""
    with pytest.raises(ProfileError, match=message):
        document(tmp_path, BASH, more)


def test_names_are_unique(tmp_path: Path) -> None:
    """Two phases, two steps of a phase and two loops of a phase have different names."""
    with pytest.raises(ProfileError, match="phase test has two steps 'One'"):
        document(tmp_path, f"{BASH}\n{BASH}")
    loop = "- {{name: {}, action: Reboot, loop: {{name: L, forEach: [a]}}}}"
    with pytest.raises(ProfileError, match="the loop of step One is called 'L' already"):
        document(tmp_path, f"{loop.format('One')}\n{loop.format('Two')}")
    path = component(tmp_path, BASH)
    twice = path.read_text() + path.read_text().partition("phases:\n")[2]
    path.write_text(twice)
    with pytest.raises(ProfileError, match="two phases 'test'"):
        read(path)


def test_every_action_is_known_by_its_name(tmp_path: Path) -> None:
    """A misspelt action is met with the right one."""
    with pytest.raises(ProfileError, match=":7: unknown action 'ExecuteBsh'") as caught:
        document(tmp_path, "- {name: One,\n   action: ExecuteBsh}")
    assert caught.value.hint == "did you mean ExecuteBash?"
