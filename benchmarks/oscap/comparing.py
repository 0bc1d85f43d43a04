"""The benchmark `oscap`: one boot, both judges."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from rich.console import Console

from benchmarks.comparison import Comparison
from benchmarks.machine import OPTIONS, bench
from benchmarks.oscap.agreement import shared_rules
from benchmarks.oscap.causes import load_causes
from benchmarks.oscap.content import VERSION, data_stream
from benchmarks.oscap.ours import judge
from benchmarks.oscap.scanner import scan
from benchmarks.oscap.telling import Told, tell
from imgverify.plan import make_plan
from tests.lab.images import image

NAME = "oscap"
PROFILE = "cis-debian12"
TARGET = 0.2
AGREEMENT = 0.98
_MEMORY = 2048  # MiB; OpenSCAP alone takes a third of a GiB


def compare(folder: Path, console: Console) -> Comparison:
    """Boot the image `oscap` and judge it with both.

    imgverify goes first and reads from a cold disk, which is then warm for OpenSCAP.

    Args:
        folder: for all files.
        console: for the disagreements.
    """
    content, plan = data_stream(), make_plan(PROFILE)
    options = dataclasses.replace(OPTIONS, memory=_MEMORY)
    with bench(image("oscap"), plan, folder, options) as up:
        judged = judge(up)
        scanned = scan(up.connection, content)
    told = Told(
        judged=judged,
        scan=scanned,
        shared=shared_rules(judged.verdicts, scanned.results),
        causes=load_causes(),
    )
    tell(told, console)
    short = told.explained < AGREEMENT
    return Comparison(
        name=NAME,
        work=f"{len(judged.verdicts)} controls of {PROFILE} after login, with reports",
        alternative=f"oscap, {len(scanned.results)} rules, content {VERSION}",
        ours=(judged.seconds,),
        theirs=(scanned.seconds,),
        target=TARGET,
        shortfall=f"agreement {told.explained:.1%}" if short else "",
        details=told.numbers(),
    )
