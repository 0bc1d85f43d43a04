"""`login_defs`: what new accounts and passwords get."""

from __future__ import annotations

from typing import Any

from tools.cis.kinds.config_mends import assignment
from tools.cis.source import Benchmark, Call, Check

PATH = "/etc/login.defs"
_SYNTAXES = {PATH: "login-defs", "/etc/default/useradd": "shell"}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a value of a setting.

    Args:
        check: with `key`, `op`, `value`, and `path` where it is not login.defs.
        benchmark: whose control it is.
    """
    del benchmark
    path = check.get("path", PATH)
    params: dict[str, Any] = {
        "path": path,
        "syntax": _SYNTAXES[path],
        "key": check["key"],
        "op": check["op"],
        "value": _value(check),
    }
    return [{"config-value": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which line to write; accounts that are there keep what they have.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    path = check.get("path", PATH)
    line = assignment(path, [check["key"]], check["op"], _value(check))
    ages = {"PASS_MAX_DAYS": "-M", "PASS_MIN_DAYS": "-m", "PASS_WARN_AGE": "-W", "INACTIVE": "-I"}
    present = ""
    if flag := ages.get(check["key"]):
        days = line.replace("=", " ").split()[-1]
        present = f"\nFor accounts that are there: chage {flag} {days} USER"
    return f"Write into {path}, and remove later lines that say otherwise:\n{line}{present}"


def _value(check: Check) -> Any:
    # The programs that read it know its methods in capital letters only.
    value = check["value"]
    return [one.upper() for one in value] if check["key"] == "ENCRYPT_METHOD" else value
