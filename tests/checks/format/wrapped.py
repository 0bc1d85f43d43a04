"""Answers of an artifact about its own format."""

from __future__ import annotations

from typing import Any

import msgspec

from imgverify.facts.answers import Answers
from imgverify.model import Outcome
from imgverify.wrapping import Wrapping
from tests.checks.building import answers
from tests.checks.judging import judge


def told(wrapping: Wrapping) -> Answers:
    """Answers that hold nothing but these facts.

    Args:
        wrapping: of an artifact.
    """
    return answers("wrapping", outputs={"wrapping": msgspec.json.encode(wrapping).decode()})


def verdict(check: str, wrapping: Wrapping, **params: Any) -> Outcome:
    """Judge an artifact by its format.

    Args:
        check: as in a profile.
        wrapping: of the artifact.
        params: the control's parameters.
    """
    return judge(check, told(wrapping), **params)
