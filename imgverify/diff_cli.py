"""`imgverify diff`: golden to golden."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from functools import partial
from typing import Any

import msgspec
from rich.console import Console

from imgverify.difference.document import Difference, difference
from imgverify.difference.ignore import Ignore, default_rules, rule_of
from imgverify.difference.portrait import Portrait
from imgverify.difference.terminal import print_difference
from imgverify.fixtures import fixture_of
from imgverify.opening import opened
from imgverify.plan import Plan, make_plan
from imgverify.portraits import Drawing, Drawn, is_report_folder, reported, results
from imgverify.progress import Progress
from imgverify.static_verdicts import judge_statically, static_verdicts
from imgverify.terminal import TerminalProgress


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: what argparse's `add_subparsers` gave.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "diff", help="what B has that A has not, and the reverse, without booting either"
    )
    what = "anything that --image can name, replay:FOLDER, or the folder of a run's reports"
    parser.add_argument("before", metavar="A", help=what)
    parser.add_argument("after", metavar="B", help="likewise")
    parser.add_argument(
        "--profile", metavar="NAME|PATH", help="judge both, and show verdicts that changed"
    )
    parser.add_argument(
        "--no-content",
        action="store_true",
        help="do not read what is in files: quicker, and only sizes tell",
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="PATTERN",
        help="what may differ too: /path/** or KIND:NAME (package:linux-image-*); repeatable",
    )
    parser.add_argument(
        "--all", action="store_true", help="also what no two builds have alike: logs, caches, …"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="every change, with all that is known of it"
    )
    parser.set_defaults(run=_diff)


def _diff(parsed: argparse.Namespace) -> int:
    rules = tuple(rule_of(pattern) for pattern in parsed.ignore)
    ignore = Ignore(rules if parsed.all else (*default_rules(), *rules))
    plan = make_plan(parsed.profile) if parsed.profile else None
    progress = TerminalProgress(Console(file=sys.stderr))
    try:
        sides = _portraits(
            (parsed.before, parsed.after), plan, progress, content=not parsed.no_content
        )
    finally:
        progress.done()
    found = difference(*sides, ignore)
    _show(found, as_json=parsed.json, verbose=parsed.verbose)
    return 1 if found.changes else 0


def _show(found: Difference, *, as_json: bool, verbose: bool) -> None:
    if as_json:
        document = msgspec.json.format(msgspec.json.encode(found), indent=1)
        sys.stdout.write(f"{document.decode()}\n")
        return
    print_difference(found, Console(highlight=False), verbose=verbose)


def _portraits(
    specs: tuple[str, str], plan: Plan | None, progress: Progress, *, content: bool
) -> tuple[Portrait, Portrait]:
    """Both are read at the same time."""
    with ExitStack() as stack:
        waiting: list[Drawing | Portrait] = []
        for spec in specs:
            if is_report_folder(spec):
                waiting.append(reported(spec))
                continue
            artifact = stack.enter_context(opened(spec, progress))
            topics, questions = (plan.topics(), plan.questions()) if plan else ({}, ())
            drawing = Drawing(spec, artifact, content=content, topics=topics, questions=questions)
            stack.callback(drawing.stop)
            waiting.append(drawing)
        before, after = (
            one if isinstance(one, Portrait) else _judged(one.finish(progress), plan)
            for one in waiting
        )
        return before, after


def _judged(drawn: Drawn, plan: Plan | None) -> Portrait:
    if plan is None:
        return drawn.portrait
    static = judge_statically(plan, partial(fixture_of, drawn.subject))
    verdicts = static_verdicts(plan, static, drawn.subject.judged())
    judged: Portrait = msgspec.structs.replace(
        drawn.portrait, profile=plan.profile.name, verdicts=results(verdicts)
    )
    return judged
