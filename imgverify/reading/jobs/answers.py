"""The job of the offline plane: every question of a run answered from the image."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import msgspec

from imgverify.disk.image import Image
from imgverify.disk.tree_contents import TreeContents
from imgverify.facts.answers import Output
from imgverify.model import Plane
from imgverify.planes import replay
from imgverify.planes.draft import Draft
from imgverify.planes.file_tree import LoopError
from imgverify.planes.plan import Plan
from imgverify.reading.questions import Questions
from imgverify.unobserved import NotObservedError


def run(image: Image, payload: bytes) -> bytes:
    """Answer.

    Args:
        image: opened.
        payload: `Questions`, packed.

    Returns:
        The document of a recording.
    """
    asked = msgspec.msgpack.decode(payload, type=Questions)
    draft = Draft(TreeContents(image.tree), image.tree.paths)
    draft.fill(Plan(files=asked.files, paths=asked.paths))
    outputs: dict[str, Output] = {}
    for name, equivalent in asked.equivalents.items():
        try:
            data = import_module(equivalent.module).answer(image, equivalent.argument)
        except NotObservedError as error:
            (draft.needs_boot if error.needs_boot else draft.problems)[name] = error.reason
        except LoopError as error:
            draft.problems[name] = str(error)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # noqa: BLE001 - what nobody foresaw costs one answer, not all
            draft.problems[name] = f"what a disk says instead of `{name}` broke: {error!r}"
        else:
            limit = equivalent.limit
            outputs[name] = Output(data[:limit], 0, truncated=len(data) > limit)
    answers = draft.answers(Plane.OFFLINE)
    return replay.encode(replace(answers, outputs=outputs), "a reader")
