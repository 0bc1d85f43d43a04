"""`file_present`: a file must be there, with a mode and an owner."""

from __future__ import annotations

from tools.cis.kinds import file_mode
from tools.cis.source import Benchmark, Call, Check, Condition


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a file: to judge its mode is to demand that it exists.

    Args:
        check: with `path`, `mode`, `owner`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"file-mode": {"path": check["path"], **file_mode.wishes(check)}}]


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A scheduler's file matters where the scheduler is installed.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    return file_mode.when(check, benchmark)


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to make it.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    path, owner, mode = check["path"], check["owner"], check["mode"]
    return (
        "Make the file where it is missing, then list in it who may:\n"
        f"[ -e {path} ] || install -o {owner} -m {mode} /dev/null {path}"
    )
