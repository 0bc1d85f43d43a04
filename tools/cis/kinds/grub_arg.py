"""`grub_arg`: an argument of the kernel's command line."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand an argument of every boot entry and of the running kernel, or its absence.

    Args:
        check: with `arg`, and either `value` and perhaps `op`, or `absent_value`.
        benchmark: whose control it is.
    """
    del benchmark
    params: dict[str, Any] = {"arg": check["arg"]}
    if "absent_value" in check:
        params["absent"] = check["absent_value"]
    else:
        params["value"] = check["value"]
        if check.get("op", "eq") != "eq":
            params["op"] = check["op"]
    return [{"grub-arg": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to change the argument for kernels that are there and kernels to come.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    arg: str = check["arg"]
    if "absent_value" in check:
        what, grubby = f"Take {arg}={check['absent_value']} out of", f"--remove-args={arg}"
    else:
        what, grubby = (
            f"Add {arg}={check['value']} to",
            f"--args={arg}={check['value']}",
        )
    after = (
        "update-grub" if benchmark.family == "debian" else f"grubby --update-kernel=ALL {grubby}"
    )
    return f"{what} GRUB_CMDLINE_LINUX in /etc/default/grub, then reboot after:\n{after}"
