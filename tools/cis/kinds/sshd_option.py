"""`sshd_option`: how sshd is set up."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

# The benchmarks let the administrator choose; the control facts hold one choice for each.
_LOG_LEVELS = ["VERBOSE", "INFO"]


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a value of an option, or one of several options.

    Args:
        check: with `option` or `any_of`, `op`, and `value` where the operator needs one.
        benchmark: whose control it is.
    """
    del benchmark
    if check.get("option") == "LogLevel":
        return [{"sshd-option": {"option": "LogLevel", "op": "in", "value": _LOG_LEVELS}}]
    names = ("option", "any_of", "op", "value")
    params: dict[str, Any] = {name: check[name] for name in names if name in check}
    if params.get("op") == "eq":
        del params["op"]
    return [{"sshd-option": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which line to write, and where it counts.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    if "any_of" in check:
        line = f"{check['any_of'][1]} sshusers"
        choice = f"Say who may log in, with one of {', '.join(check['any_of'])}; for example "
    else:
        line = f"{check['option']} {_example(check)}"
        choice = "Write "
    unit = "ssh" if benchmark.family == "debian" else "sshd"
    return (
        f"{choice}`{line}` into /etc/ssh/sshd_config, above the first Match and above any\n"
        "Include whose files say otherwise: of several lines the first counts. Then:\n"
        f"sshd -t && systemctl reload {unit}"
    )


def _example(check: Check) -> str:
    value = check.get("value", "")
    if check["op"] == "range":
        return str(value[-1])
    if check["op"] == "deny_any":
        return f"-{','.join(value)}"
    return ",".join(value) if isinstance(value, list) else str(value)
