"""`imgverify profiles`: look at profiles without judging anything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from imgverify import profiles_from_cli
from imgverify.bundle import checks_folder, profiles_folder
from imgverify.checks_index import CheckSource, index_checks
from imgverify.natural import natural_key
from imgverify.profiles.binding import bind_profile
from imgverify.profiles.coverage import Controls, coverage, read_benchmarks
from imgverify.profiles.diff import profile_diff
from imgverify.profiles.lint import lint, neighbours_of
from imgverify.profiles.profile import Profile, find_profile, from_layer, load_profile, reader
from imgverify.profiles.selection import chosen
from imgverify.profiles.show import details, overview
from imgverify.registry import topic_names

# Where there is no terminal, a table is as wide as it needs to be: a cut-off cell helps no program.
_WIDE = 1000


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: subparsers of the main parser.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "profiles", help="list, show, lint and compare profiles, and count what they decide"
    )
    ways = parser.add_subparsers(dest="way", required=True)
    listing = ways.add_parser("list", help="the bundled profiles")
    listing.set_defaults(run=lambda _: _list())
    showing = ways.add_parser("show", help="a profile, or one of its controls, as it is judged")
    showing.add_argument("profile", metavar="NAME|PATH")
    showing.add_argument("control", nargs="?", metavar="CONTROL", help="a number or 5.2.*")
    showing.set_defaults(run=lambda parsed: _show(parsed.profile, parsed.control))
    linting = ways.add_parser("lint", help="every problem, with file and line")
    linting.add_argument("files", nargs="+", metavar="FILE", help="a file, or a bundled name")
    linting.add_argument("--strict", action="store_true", help="exit 1 on warnings too")
    linting.set_defaults(run=lambda parsed: _lint(parsed.files, strict=parsed.strict))
    comparing = ways.add_parser("diff", help="what B has that A has not, and the reverse")
    comparing.add_argument("before", metavar="A")
    comparing.add_argument("after", metavar="B")
    comparing.set_defaults(run=lambda parsed: _diff(parsed.before, parsed.after))
    counting = ways.add_parser("coverage", help="how much of their benchmark profiles decide")
    counting.add_argument("names", nargs="*", metavar="NAME", help="default: all with a benchmark")
    counting.add_argument("--benchmark-data", type=Path, metavar="CSV", help="names every control")
    counting.set_defaults(run=lambda parsed: _coverage(parsed.names, parsed.benchmark_data))
    profiles_from_cli.add(ways)


def _load(name: str) -> Profile:
    folders = [profiles_folder()]
    return load_profile(find_profile(name, folders), folders)


def _bundled() -> list[Profile]:
    folder = profiles_folder()
    inheritance = reader([folder])
    paths = sorted(folder.glob("*.yaml"), key=lambda path: natural_key(path.stem))
    every = [from_layer(inheritance.layer(path)) for path in paths]
    return [profile for profile in every if not profile.library]


def _checks(own: tuple[str, ...]) -> dict[str, CheckSource]:
    return index_checks([checks_folder(), *map(Path, own)], topic_names())


def _bound(name: str) -> tuple[Profile, dict[str, CheckSource]]:
    profile = _load(name)
    checks = _checks(profile.check_folders)
    return bind_profile(profile, checks), checks


def _list() -> int:
    table = _table("profile", "benchmark", "for", "controls:", "checked:", "manual:")
    for profile in _bundled():
        manual = sum(1 for control in profile.controls.values() if control.manual)
        benchmark = profile.benchmark
        table.add_row(
            profile.name,
            f"{benchmark.name} {benchmark.version}" if benchmark else profile.title,
            str(profile.applies),
            *map(str, (len(profile.controls), len(profile.controls) - manual, manual)),
        )
    _print(table)
    return 0


def _show(name: str, control: str | None) -> int:
    profile, checks = _bound(name)
    if control is None:
        return _say(overview(profile, None))
    for number in chosen([control], profile.controls) or ():
        _say(details(profile, profile.controls[number], checks))
    return 0


def _lint(files: Sequence[str], *, strict: bool) -> int:
    folders = [profiles_folder()]
    paths = [find_profile(name, folders) for name in files]
    neighbours = neighbours_of(paths, folders)
    errors, warnings = 0, 0
    for path in paths:
        found = lint(path, folders, _checks, neighbours)
        _say(f"error: {line}" for line in found.errors)
        _say(f"warning: {line}" for line in found.warnings)
        errors, warnings = errors + len(found.errors), warnings + len(found.warnings)
    _say([f"{len(paths)} files, {errors} errors, {warnings} warnings"])
    return 1 if errors or (strict and warnings) else 0


def _diff(before: str, after: str) -> int:
    lines = profile_diff(_bound(before)[0], _bound(after)[0])
    _say(lines)
    return 1 if lines else 0


def _coverage(names: Sequence[str], data: Path | None) -> int:
    profiles = [_load(name) for name in names] if names else [p for p in _bundled() if p.benchmark]
    benchmarks = read_benchmarks(data) if data else {}
    table = _table("profile", "controls:", "checked:", "manual:", "complete")
    gaps = False
    for profile in profiles:
        controls: Controls | None = benchmarks.get(profile.name, {}) if data else None
        counted = coverage(profile, controls)
        numbers = (counted.controls, counted.decided, counted.manual)
        state = "; ".join(counted.gaps) or "yes"
        gaps = gaps or bool(counted.gaps)
        table.add_row(profile.name, *map(str, numbers), state)
    _print(table)
    return 1 if gaps else 0


def _table(*columns: str) -> Table:
    """A table; a column whose name ends with a colon holds numbers."""
    table = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False)
    for name in columns:
        is_number = name.endswith(":")
        table.add_column(
            name.rstrip(":"), justify="right" if is_number else "left", no_wrap=is_number
        )
    return table


def _print(table: Table) -> None:
    is_terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if is_terminal else _WIDE, markup=False)
    with console.capture() as captured:
        console.print(table)
    _say(line.rstrip() for line in captured.get().splitlines())


def _say(lines: Iterable[str]) -> int:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return 0
