"""`file_absent`: a file must not be there."""

from __future__ import annotations

from tools.cis.kinds import file_mode
from tools.cis.source import Benchmark, Call, Check, Condition


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand that a path does not exist.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"file-absent": {"path": check["path"]}}]


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A scheduler's file matters where the scheduler is installed.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    return file_mode.when(check, benchmark)


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to remove it.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    del benchmark
    path: str = check["path"]
    if not path.endswith(".deny"):
        return f"rm {path}"
    allow = path.replace(".deny", ".allow")
    return f"List who may in {allow} instead of who may not:\nrm {path}"
