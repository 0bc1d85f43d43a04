"""Checks that are one of a kind: each has a module of its own, `custom_<check>`."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

from tools.cis.requirements import NoTranslatorError
from tools.cis.source import Benchmark, Call, Check, Condition


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: its `check` names the module that does.
        benchmark: whose control it is.
    """
    calls: list[Call] = _module(check["check"]).translate(check, benchmark)
    return calls


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change when it does not hold, or what a person reviews.

    Args:
        check: its `check` names the module that does.
        benchmark: whose control it is.
    """
    text: str = _module(check["check"]).mend(check, benchmark)
    return text


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Say when it applies; always, unless its module says otherwise.

    Args:
        check: its `check` names the module that does.
        benchmark: whose control it is.
    """
    own = getattr(_module(check["check"]), "when", None)
    return list(own(check, benchmark)) if own else []


@cache
def _module(check: str) -> Any:
    name = f"tools.cis.kinds.custom_{check}"
    if importlib.util.find_spec(name) is None:
        raise NoTranslatorError(f"custom_{check}")
    return importlib.import_module(name)
