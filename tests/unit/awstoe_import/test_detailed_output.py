"""What AWSTOE wrote is read, whatever of it is missing; what it did not write is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imgverify.awstoe_import.detailed_output import Execution, read_output
from imgverify.errors import UsageError


def read(folder: Path, data: Any) -> Execution:
    """Read a file with this content."""
    path = folder / "detailedoutput.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return read_output(path)


def step(**fields: Any) -> dict[str, Any]:
    """A run of one step."""
    phases = [{"name": "test", "steps": [{"name": "One", "action": "ExecuteBash", **fields}]}]
    return {
        "executionId": "e-1",
        "documents": [{"name": "d", "status": "Failed", "phases": phases}],
    }


def test_fields(tmp_path: Path) -> None:
    """Status in small letters, times, the outputs of several iterations joined."""
    data = step(
        status="IgnoredFailure",
        failureMessage="exit status 3",
        startTime="2026-01-02T03:04:05Z",
        endTime="2026-01-02T03:04:15.5Z",
        outputs=[{"stdout": "a"}, {"stdout": "b", "stderr": "c"}],
    )
    execution = read(tmp_path, data)
    (document,) = execution.documents
    (one,) = document.steps
    assert (execution.id, document.name, document.status) == ("e-1", "d", "failed")
    assert (one.phase, one.name, one.action, one.status) == (
        *("test", "One", "ExecuteBash"),
        "ignoredfailure",
    )
    assert (one.failure, one.stdout, one.stderr, one.seconds) == (
        "exit status 3",
        "a\nb",
        "c",
        10.5,
    )


@pytest.mark.parametrize(
    ("outputs", "stdout"),
    [
        ({"stdout": "a"}, "a"),
        ('[{"stdout": "a"}]', "a"),
        ('{"stdout": "a"}', "a"),
        ("plain", "plain"),
        (None, ""),
        ("null", ""),
        ([1, "x"], ""),
        ({"stdout": ["a"]}, '["a"]'),
    ],
)
def test_forms_of_outputs(outputs: Any, stdout: str, tmp_path: Path) -> None:
    """A mapping, a list, either as JSON in a text, or nothing."""
    (document,) = read(tmp_path, step(outputs=outputs)).documents
    assert document.steps[0].stdout == stdout


def test_what_is_missing(tmp_path: Path) -> None:
    """A document without a name has that of its file; times and status may be absent."""
    data = {"documents": [{"filePath": "/x/component.yaml", "phases": [{"steps": [{}]}]}, {}]}
    first, second = read(tmp_path, data).documents
    assert (first.name, second.name) == ("component", "document 2")
    assert (first.steps[0].status, first.steps[0].seconds, second.steps) == ("", 0.0, ())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ([], "has no documents"),
        ({"documents": []}, "has no documents"),
        ({"documents": {}}, "has no documents"),
        ({"documents": [1]}, "document 1 is no object"),
        ({"documents": [{"phases": {}}]}, ""),
        ({"documents": [{"phases": "x"}]}, "phases is no list of objects"),
        ({"documents": [{"phases": [{"steps": [1]}]}]}, "steps is no list of objects"),
    ],
)
def test_wrong_files(data: Any, said: str, tmp_path: Path) -> None:
    """One line with the cause, and where the right file is."""
    if not said:
        assert read(tmp_path, data).documents[0].steps == ()
        return
    with pytest.raises(UsageError, match=said) as caught:
        read(tmp_path, data)
    assert "/var/lib/amazon/toe/" in caught.value.hint


def test_no_file(tmp_path: Path) -> None:
    """A path that leads nowhere."""
    with pytest.raises(UsageError, match="No such file"):
        read_output(tmp_path / "none.json")
