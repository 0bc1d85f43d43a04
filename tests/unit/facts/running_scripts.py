"""Runs a topic's script on this machine, as a plane would on another."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from imgverify.facts.answers import Answers, Output
from imgverify.facts.questions import Command
from imgverify.model import Plane


def run_script(command: Command, *, path: str = "", script: str = "") -> Answers:
    """Run a command's script with sh.

    Args:
        command: the question.
        path: folders to search instead of the usual ones.
        script: the script with something replaced; empty for the command's own.
    """
    environment = {"PATH": path or "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
    done = subprocess.run(
        ["/bin/sh", "-c", script or command.script],
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    output = Output(done.stdout, done.returncode, done.stderr.decode(errors="replace"))
    return Answers(Plane.LIVE, outputs={command.name: output})


def write_tools(folder: Path, tools: Mapping[str, str]) -> str:
    """Write small stand-ins for programs, and return their folder with those of sh's helpers.

    Args:
        folder: where to write.
        tools: shell scripts by name.
    """
    for name, script in tools.items():
        tool = folder / name
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
    return os.fspath(folder)
