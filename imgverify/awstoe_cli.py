"""`imgverify awstoe`: profiles as components of EC2 Image Builder, and what came of them."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from imgverify.awstoe.document import read
from imgverify.awstoe_export.component import LIMIT, TOGETHER
from imgverify.awstoe_export.export import Exported, export
from imgverify.awstoe_import.detailed_output import read_output
from imgverify.awstoe_import.junit import render, runs_of
from imgverify.errors import InfrastructureError
from imgverify.plan import make_plan

_STDOUT = "-"
# As many steps of a finished run as fit on a screen; the report has all.
_SHOWN = 20


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: subparsers of the main parser.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "awstoe", help="components of EC2 Image Builder: export a profile, import a run, validate"
    )
    ways = parser.add_subparsers(dest="way", required=True)
    exporting = ways.add_parser("export", help="write a profile as a TEST component")
    exporting.add_argument("profile", metavar="PROFILE", help="a bundled name or a path")
    exporting.add_argument(
        "-o", "--output", metavar="FILE", help="default: PROFILE.component.yaml; - prints it"
    )
    exporting.add_argument(
        "--uri", default="", metavar="S3URI", help="s3://… from where it gets its checks"
    )
    exporting.add_argument("--level", type=int, metavar="N", help="controls up to this level")
    exporting.add_argument(
        "--control", action="append", default=[], metavar="NUMBER", help="only these; 5.2.* too"
    )
    exporting.set_defaults(run=_export)
    importing = ways.add_parser("import", help="make a JUnit report of a run in AWS")
    importing.add_argument("file", type=Path, metavar="detailedoutput.json")
    importing.add_argument(
        "-o", "--output", default="junit.xml", metavar="FILE", help="junit.xml; - prints it"
    )
    importing.set_defaults(run=lambda parsed: _import(parsed.file, parsed.output))
    validating = ways.add_parser("validate", help="say what is wrong with a component")
    validating.add_argument("files", nargs="+", type=Path, metavar="FILE")
    validating.set_defaults(run=lambda parsed: _validate(parsed.files))


def _export(parsed: argparse.Namespace) -> int:
    plan = make_plan(parsed.profile, level=parsed.level, control=parsed.control)
    exported = export(plan, parsed.uri)
    name = plan.profile.name
    target = parsed.output or f"{name}.component.yaml"
    _write(target, exported.document.encode())
    # What is piped into another program is the document alone.
    say = _complain if target == _STDOUT else _say
    bundle = f"{name}.pyz" if target == _STDOUT else str(Path(target).with_suffix(".pyz"))
    if exported.archive is not None:
        _write(bundle, exported.archive)
    say(_about(exported, target, bundle))
    for why in dict.fromkeys(exported.unjudged.values()):
        numbers = [number for number, because in exported.unjudged.items() if because == why]
        say([f"not judged there: {', '.join(numbers)}: {why}"])
    say(_next(exported, target, bundle, name))
    return 0


def _about(exported: Exported, target: str, bundle: str) -> Iterable[str]:
    many = len(exported.steps)
    together = set(exported.steps.values()) == {TOGETHER} and many > 1
    told = f"told by the step {TOGETHER!r}" if together else "each a step of its own"
    yield f"{target}: {len(exported.document)} of {LIMIT} characters; {many} controls, {told}"
    if exported.archive is not None:
        yield f"{bundle}: {len(exported.archive)} bytes, the checks that it downloads"


def _next(exported: Exported, target: str, bundle: str, name: str) -> Iterable[str]:
    create = (
        f"aws imagebuilder create-component --name imgverify-{shlex.quote(name)} "
        "--semantic-version 1.0.0 --platform Linux"
    )
    if exported.archive is not None:
        yield f"aws s3 cp {shlex.quote(bundle)} {shlex.quote(exported.uri)}"
    if exported.is_inline:
        yield f"{create} --data {shlex.quote(f'file://{target}')}"
        return
    beside = f"{exported.uri.rpartition('/')[0]}/{Path(target).name}"
    yield f"aws s3 cp {shlex.quote(target)} {shlex.quote(beside)}"
    yield f"{create} --uri {shlex.quote(beside)}"


def _import(file: Path, output: str) -> int:
    runs = runs_of(read_output(file))
    _write(output, render(runs))
    say = _complain if output == _STDOUT else _say
    for run in runs:
        counts = ", ".join(
            f"{many} {result}" for result, many in run.decision.counts.items() if many
        )
        say([f"{run.profile.name}: {counts or 'no step was run'}"])
        bad = [one for one in run.verdicts if one.result in ("fail", "error")]
        say(f"{one.result.upper()} {one.control.id}: {one.reason}" for one in bad[:_SHOWN])
        say([f"and {len(bad) - _SHOWN} more"] * (len(bad) > _SHOWN))
        say(f"refused: {why}" for why in run.decision.refusals)
    return 0 if all(run.decision.passed for run in runs) else 1


def _validate(files: list[Path]) -> int:
    for file in files:
        document = read(file)
        size = len(file.read_text(encoding="utf-8"))
        more = "" if size <= LIMIT else f"; more than {LIMIT}, so it must be given by --uri"
        phases = ", ".join(f"{one.name} ({len(one.steps)} steps)" for one in document.phases)
        _say([f"{file}: valid: {phases}; {size} characters{more}"])
    return 0


def _write(target: str, data: bytes) -> None:
    if target == _STDOUT:
        sys.stdout.buffer.write(data)
        return
    try:
        Path(target).write_bytes(data)
    except OSError as error:
        raise InfrastructureError(
            f"{target}: cannot be written: {error.strerror}", "name another file with -o"
        ) from error


def _say(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _complain(lines: Iterable[str]) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
