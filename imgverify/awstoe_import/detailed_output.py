"""`detailedoutput.json`: what AWSTOE did, document by document, phase by phase, step by step.

The guide of EC2 Image Builder says which facts stand in the file ("Component logging": run status,
inputs, outputs and failures of all documents, phases and steps) and names fields of steps
("Looping constructs": status, startTime, endTime, failureMessage; outputs as a list of mappings).
It prints no whole file: so every field but the names of the levels may be missing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imgverify.errors import UsageError

_HINT = "give the detailedoutput.json of a run: /var/lib/amazon/toe/TOE_*/ on the instance, or S3"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        phase: whose step it is.
        name, action: as in the document.
        status: as written, in small letters; empty when the file does not say.
        failure: the message of a failure.
        stdout, stderr: of the action's outputs.
        began, ended: None when the file does not say.
    """

    phase: str
    name: str
    action: str
    status: str
    failure: str
    stdout: str
    stderr: str
    began: datetime | None
    ended: datetime | None

    @property
    def seconds(self) -> float:
        """How long it took; 0 when nobody knows."""
        if self.began is None or self.ended is None:
            return 0.0
        return max(0.0, (self.ended - self.began).total_seconds())


@dataclass(frozen=True, slots=True)
class Document:
    """A component that was run.

    Args:
        name: of the document; of its file when it has none.
        status, failure: as of a step.
        steps: of all phases, in order.
    """

    name: str
    status: str
    failure: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Execution:
    """A run of AWSTOE.

    Args:
        id: its GUID; empty when the file does not say.
        documents: in order.
    """

    id: str
    documents: tuple[Document, ...]


def read_output(path: Path) -> Execution:
    """Read the file.

    Args:
        path: of `detailedoutput.json`.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", _HINT) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: is no JSON: {error}", _HINT) from error
    documents = data.get("documents") if isinstance(data, dict) else None
    if not isinstance(documents, list) or not documents:
        raise UsageError(f"{path}: has no documents, so no run of AWSTOE wrote it", _HINT)
    read = []
    for number, document in enumerate(documents, 1):
        if not isinstance(document, dict):
            raise UsageError(f"{path}: document {number} is no object", _HINT)
        steps = tuple(_steps(document, path))
        name = _text(document, "name") or Path(_text(document, "filePath")).stem
        status = _text(document, "status").lower()
        failure = _text(document, "failureMessage")
        read.append(Document(name or f"document {number}", status, failure, steps))
    return Execution(_text(data, "executionId"), tuple(read))


def _steps(document: dict[str, Any], path: Path) -> Iterator[Step]:
    for phase in _objects(document, "phases", path):
        for step in _objects(phase, "steps", path):
            outputs = _unwrapped(step.get("outputs"))
            yield Step(
                phase=_text(phase, "name"),
                name=_text(step, "name"),
                action=_text(step, "action"),
                status=_text(step, "status").lower(),
                failure=_text(step, "failureMessage"),
                stdout="\n".join(_text(one, "stdout") for one in outputs if "stdout" in one),
                stderr="\n".join(_text(one, "stderr") for one in outputs if "stderr" in one),
                began=_time(step, "startTime"),
                ended=_time(step, "endTime"),
            )


def _objects(within: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    found = within.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UsageError(f"{path}: {key} is no list of objects", _HINT)
    return found


def _unwrapped(outputs: Any) -> list[dict[str, Any]]:
    """Outputs are a mapping or a list of them, and either may be JSON in a text."""
    if isinstance(outputs, str):
        try:
            outputs = json.loads(outputs)
        except ValueError:
            return [{"stdout": outputs}]
    every = outputs if isinstance(outputs, list) else [outputs]
    return [one for one in every if isinstance(one, dict)]


def _text(within: dict[str, Any], key: str) -> str:
    value = within.get(key)
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _time(within: dict[str, Any], key: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(_text(within, key))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
