"""`imgverify sweep`: destroys what runs that were killed have left, here and in EC2."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import Ec2Place
from imgverify.ec2.sweep_places import asked_places
from imgverify.ec2.sweeping import Survey, Sweeping, shown_place
from imgverify.errors import ExitCode, UsageError
from imgverify.lease_files import ledger
from imgverify.sweep import sweep
from imgverify.terminal import TerminalProgress

# Where there is no terminal, a table is as wide as it needs to be: a cut-off cell helps no program.
_WIDE = 1000
# As shells say it: 128 and the number of SIGINT.
_INTERRUPTED = 130
_EPILOG = """\
Without --ec2, what dead runs left on this machine is destroyed at once. With --ec2, what is in EC2
is only shown, and freed with --yes; what is on this machine is destroyed along with it then.
It is found by its tags. Things of a run whose lease is here go as soon as the run is dead; others
only when their tag says that they have expired, and only your own unless --any-owner.
Exit code 0: nothing is left that should go, or --yes was not given; 11: a place could not be looked
at, or something could not be freed.
"""


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: what argparse's `add_subparsers` gave.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "sweep",
        help="destroy what runs that were killed have left behind",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--kept", action="store_true", help="also what --keep was asked to leave up"
    )
    parser.add_argument("--ec2", action="store_true", help="look into EC2")
    parser.add_argument(
        "--region",
        action="append",
        default=[],
        metavar="NAME",
        help="where, beside the regions of leases; may be given again (AWS' configuration)",
    )
    parser.add_argument("--all-regions", action="store_true", help="in all of the account's")
    parser.add_argument("--aws-profile", default="", metavar="NAME", help="as whom")
    parser.add_argument("--endpoint-url", default="", metavar="URL", help="another API than AWS'")
    parser.add_argument(
        "--any-owner", action="store_true", help="also what others have made, once it has expired"
    )
    parser.add_argument("--yes", action="store_true", help="do it")
    parser.set_defaults(run=_sweep)


def _sweep(parsed: argparse.Namespace) -> int:
    if parsed.ec2:
        try:
            return _sweep_ec2(parsed)
        except KeyboardInterrupt:
            sys.stderr.write("imgverify: interrupted; the next sweep finds what is left\n")
            return _INTERRUPTED
    words = ("region", "all_regions", "aws_profile", "endpoint_url", "any_owner", "yes")
    for word in words:
        if getattr(parsed, word):
            raise UsageError(f"--{word.replace('_', '-')} is about EC2", "imgverify sweep --ec2 …")
    for line in sweep(kept=parsed.kept) or ["nothing was left behind"]:
        _print(line)
    return 0


def _sweep_ec2(parsed: argparse.Namespace) -> int:
    progress = TerminalProgress(Console(file=sys.stderr))
    with ledger() as leases:
        job = Sweeping(
            leases,
            _places(parsed, required=not any(lease.in_ec2 for lease in leases.dead)),
            kept=parsed.kept,
            any_owner=parsed.any_owner,
            say=progress.say,
        )
        try:
            survey = job.survey()
            troubles = [*survey.troubles]
            for line in survey.notes:
                _print(line)
            _print_table(survey, freeing=parsed.yes)
            if parsed.yes:
                troubles += job.free(survey, _print)
        finally:
            job.close()
        where = ", ".join(map(shown_place, job.places))
    if parsed.yes:
        for line in sweep(kept=parsed.kept):
            _print(line)
    if not survey.remains and not troubles:
        _print(f"nothing was left behind in {where}")
    elif not parsed.yes and any(one.judgement.free for one in survey.remains):
        _print("nothing was changed: --yes frees what would go")
    for line in troubles:
        sys.stderr.write(f"imgverify: {line}\n")
    return int(ExitCode.INFRASTRUCTURE) if troubles else 0


def _places(parsed: argparse.Namespace, *, required: bool) -> list[Ec2Place]:
    options = Ec2Options(profile=parsed.aws_profile, endpoint_url=parsed.endpoint_url)
    try:
        return asked_places(options, parsed.region, every=parsed.all_regions)
    except UsageError:
        # Without a region of the user's, leases still say where to look.
        if required or parsed.region or parsed.all_regions or parsed.aws_profile:
            raise
        return []


def _print_table(survey: Survey, *, freeing: bool) -> None:
    if not survey.remains:
        return
    table = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False)
    for name in ("", "what", "run", "where", "why"):
        table.add_column(name)
    for one in survey.remains:
        fate = ("goes" if freeing else "would go") if one.judgement.free else "stays"
        about = (one.run_id, shown_place(one.place), one.judgement.why)
        for number, thing in enumerate(one.things):
            state = f" ({thing.state})" if thing.state else ""
            what = f"{thing.kind.replace('-', ' ')} {thing.id}{state}"
            table.add_row(fate, what, *(about if number == 0 else ("", "", "")))
    is_terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if is_terminal else _WIDE, markup=False)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        _print(line.rstrip())


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
