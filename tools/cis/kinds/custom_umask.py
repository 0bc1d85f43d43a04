"""`umask`: start files of shells set a strict mask."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `files` and `value`. Files of root may leave it to the system.
        benchmark: whose control it is.
    """
    paths = _paths(check, benchmark)
    is_root = all(path.startswith("/root/") for path in paths)
    mask = f"{int(check['value'], 8):04o}"
    return [
        {
            "shell-umask": {
                "paths": paths,
                **({} if mask == "0027" else {"mask": mask}),
                **({"required": False} if is_root else {}),
            }
        }
    ]


def _paths(check: Check, benchmark: Benchmark) -> list[str]:
    """The file that Debian calls otherwise."""
    renamed = {"/etc/bashrc": "/etc/bash.bashrc"} if benchmark.family == "debian" else {}
    return [renamed.get(path, path) for path in check["files"]]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `files` and `value`. Files of root may leave it to the system.
        benchmark: whose control it is.
    """
    names, mask = ", ".join(_paths(check, benchmark)), check["value"]
    if names.startswith("/root/"):
        return f"Take umask out of {names}, or make each `umask {mask}`."
    return (
        f"Write `umask {mask}` in {names}, and make every other umask there, in each branch of a "
        "condition, as strict."
    )
