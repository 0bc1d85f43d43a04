"""References to what is not there, or not yet, are found before anything boots."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.document import read
from imgverify.errors import ProfileError
from tests.unit.awstoe.components import component, document

FIRST = "- {name: First, action: ExecuteBash, inputs: {commands: [a]}}\n"
LIST = "- {name: Second, action: DeleteFile, inputs: [{path: '%s'}]}"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("{{ Hots }}", "no parameter or constant 'Hots'\n  -> did you mean Hosts?"),
        ("{{ test.Frist.outputs.stdout }}", "did you mean test.First"),
        ("{{ tset.First.outputs.stdout }}", "did you mean test.First"),
        ("{{ test.First.outputs.stdot }}", "did you mean stdout"),
        ("{{ test.First.inputs.path }}", "ExecuteBash has no such input"),
        ("{{ test.First.inputs.commands }}", "ExecuteBash has no such input"),
        ("{{ test.First.inputs[1].commands }}", "ExecuteBash has no such input"),
        ("{{ test.Second.inputs.path }}", "has not run yet"),
    ],
)
def test_wrong_references(tmp_path: Path, reference: str, message: str) -> None:
    """Each names the step, the reference and what was perhaps meant."""
    with pytest.raises(ProfileError) as caught:
        document(
            tmp_path, FIRST + LIST % reference, "parameters: [{Hosts: {type: string, default: a}}]"
        )
    assert message in str(caught.value)
    assert "component.yml:7: step Second" in caught.value.message


def test_references_in_conditions_and_loops(tmp_path: Path) -> None:
    """They are looked at too."""
    for field in ("if: {stringIsEmpty: '{{ Nope }}'}", "loop: {forEach: ['{{ Nope }}']}"):
        with pytest.raises(ProfileError, match="no parameter or constant 'Nope'"):
            document(tmp_path, f"- {{name: One, action: Reboot, {field}}}")


def test_loops_of_other_steps(tmp_path: Path) -> None:
    """A step has its own loop; `loop.value` without one stays as it is, as the guide says."""
    loop = (
        "- {name: Loop, action: DeleteFile, loop: {name: L, forEach: [a]}, inputs: [{path: x}]}\n"
    )
    with pytest.raises(ProfileError, match="the loop 'L' belongs to another step"):
        document(tmp_path, loop + LIST % "{{ L.value }}")
    document(tmp_path, loop + LIST % "{{ loop.value }} {{ M.value }}")


def test_loop_of_a_condition(tmp_path: Path) -> None:
    """An `if` comes before the first iteration: its text would never be what was meant."""
    fields = "loop: {forEach: [a]}, if: {stringEquals: a, value: '{{ loop.value }}'}"
    with pytest.raises(ProfileError, match=r"step One: its `if` refers to loop\.value"):
        document(tmp_path, f"- {{name: One, action: Reboot, {fields}}}")


def test_nothing_comes_from_the_build(tmp_path: Path) -> None:
    """The build and validate phases run on another machine than the test phase."""
    path = component(tmp_path, FIRST, phase="build")
    path.write_text(
        path.read_text()
        + "  - name: validate\n    steps:\n      - {name: A, action: DeleteFile, inputs: "
        "[{path: '{{ build.First.outputs.stdout }}'}]}\n"
    )
    read(path)
    path.write_text(path.read_text().replace("validate", "test"))
    with pytest.raises(ProfileError, match="phase build runs on another machine than phase test"):
        read(path)
