"""`imgverify doctor`: what a run would fail of, before it is started."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from imgverify.ec2.api import Api
from imgverify.ec2.doctoring import Diagnosis, diagnose
from imgverify.ec2.options import CHECK_IP_URL, Ec2Options
from imgverify.ec2.policy import minimal_policy
from imgverify.errors import ExitCode

# Where there is no terminal, a table is as wide as it needs to be: a cut-off cell helps no program.
_WIDE = 1000
_NONE = Ec2Options()


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: what argparse's `add_subparsers` gave.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "doctor", help="say what a run would lack: permissions, network, quota"
    )
    platforms = parser.add_subparsers(dest="platform", required=True)
    ec2 = platforms.add_parser(
        "ec2",
        help="try what a temporary instance needs, and make nothing",
        description="Exit code 0: nothing that a run needs is denied; 11: something is, or the"
        " network is not there.",
    )
    for name, metavar, text in (
        ("--region", "NAME", "of AWS (default: that of AWS' own configuration)"),
        ("--aws-profile", "NAME", "section of AWS' configuration files"),
        ("--endpoint-url", "URL", "of another API server than AWS'"),
        ("--image", "AMI", "to try with (default: any that is there)"),
        ("--ec2-subnet", "ID", "where to launch (default: in the default VPC)"),
        ("--ec2-cidr", "CIDR", "from where SSH is allowed (default: from the own address only)"),
        ("--ec2-scheduler-role", "ARN", "role with which EventBridge ends a forgotten instance"),
        ("--ec2-instance-profile", "NAME|ARN", "IAM instance profile of the instance"),
        ("--ec2-kms-key", "ID", "encrypts the volumes"),
    ):
        ec2.add_argument(name, metavar=metavar, default="", help=text)
    for name, metavar, text in (
        ("--ec2-instance-type", "TYPE", "to try with"),
        ("--ec2-zone", "ZONE", "where to launch"),
        ("--ec2-security-group", "ID", "to use in place of a temporary one"),
    ):
        ec2.add_argument(name, metavar=metavar, action="append", default=[], help=text)
    ec2.add_argument("--ec2-spot", action="store_true", help="for a spot instance")
    ec2.add_argument(
        "--ec2-connect",
        choices=["public", "private", "bastion", "ssm", "eice"],
        default=_NONE.connect,
        help="how to reach an instance (default: by its public address)",
    )
    ec2.add_argument(
        "--ec2-check-ip-url",
        metavar="URL",
        default=CHECK_IP_URL,
        help="tells the own public address (default: %(default)s)",
    )
    ec2.add_argument(
        "--policy", action="store_true", help="print the smallest IAM policy for this, and no more"
    )
    ec2.add_argument("--strict", action="store_true", help="exit 11 also for what cannot be tried")
    ec2.set_defaults(run=_ec2)


def _ec2(parsed: argparse.Namespace) -> int:
    options = Ec2Options(
        region=parsed.region,
        profile=parsed.aws_profile,
        endpoint_url=parsed.endpoint_url,
        subnet=parsed.ec2_subnet,
        security_groups=tuple(parsed.ec2_security_group),
        instance_types=tuple(parsed.ec2_instance_type),
        zones=tuple(parsed.ec2_zone),
        spot=parsed.ec2_spot,
        cidr=parsed.ec2_cidr,
        check_ip_url=parsed.ec2_check_ip_url,
        connect=parsed.ec2_connect,
        scheduler_role=parsed.ec2_scheduler_role,
        instance_profile=parsed.ec2_instance_profile,
        kms_key=parsed.ec2_kms_key,
    )
    api = Api(options)
    if parsed.policy:
        _say([json.dumps(minimal_policy(options, api.region), indent=2)])
        return 0
    found = diagnose(api, options, parsed.image)
    api.close()
    _show(found)
    is_well = not found.problems and not found.denied
    if parsed.strict:
        is_well = is_well and not found.untried
    return 0 if is_well else int(ExitCode.INFRASTRUCTURE)


def _show(found: Diagnosis) -> None:
    _say(f"{name}: {value}" for name, value in found.facts.items())
    _say([""])
    table = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False)
    for name in ("action", "needed for", "verdict", "how"):
        table.add_column(name)
    for one in found.trials:
        why = one.permission.why if one.permission.is_needed else f"{one.permission.why} (optional)"
        table.add_row(one.permission.action, why, one.verdict, one.how)
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDE, markup=False)
    with console.capture() as captured:
        console.print(table)
    _say(line.rstrip() for line in captured.get().splitlines())
    _say(["", *(f"problem: {problem}" for problem in found.problems), _summary(found)])


def _summary(found: Diagnosis) -> str:
    untried = f"; {len(found.untried)} cannot be tried without doing it" if found.untried else ""
    if found.denied:
        missing = ", ".join(one.permission.action for one in found.denied)
        return f"denied: {missing}{untried}\n  -> `imgverify doctor ec2 --policy` prints a policy"
    return f"nothing that a run needs is denied{untried}"


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
