"""`imgverify profiles from`: a profile out of the source of an image build."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from imgverify.errors import UsageError
from imgverify.packer.options import PackerOptions
from imgverify.sources.demands import Demands, Remark
from imgverify.sources.profile_text import HEAD, profile_name, profile_text

# How many statements the line on standard error names; the profile itself lists them all.
_NAMED = 5
_MODULES = {
    "fstab": "imgverify.sources.fstab",
    "kickstart": "imgverify.sources.kickstart",
    "packer": "imgverify.profiles_from_packer",
    "preseed": "imgverify.sources.preseed",
}
# Libraries that only one kind of source needs, and what brings each.
_BROUGHT_BY = {"hcl2": "python-hcl2", "pykickstart": "'imgverify[kickstart]'"}


def add(ways: Any) -> None:
    """Add the subcommand.

    Args:
        ways: subparsers of `imgverify profiles`.
    """
    parser: argparse.ArgumentParser = ways.add_parser(
        "from", help="write a profile: what a build's source asks for must be in its image"
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    kickstart = _source(kinds, "kickstart", "a kickstart file of anaconda")
    kickstart.add_argument(
        "--version",
        default="",
        metavar="V",
        help="its syntax: RHEL9, F40 (default: it says, or newest)",
    )
    packer = _source(kinds, "packer", "a Packer template, JSON or HCL2, or a folder of HCL2 files")
    packer.add_argument(
        "--packer-only", default="", metavar="BUILD", help="which of several builds"
    )
    packer.add_argument(
        "--packer-var-file",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="variables",
    )
    packer.add_argument(
        "--packer-var",
        action="append",
        default=[],
        metavar="K=V",
        help="a variable of the template",
    )
    _source(kinds, "fstab", "an fstab that the build puts into the image")
    _source(kinds, "preseed", "a preseed file of the Debian installer")


def _source(kinds: Any, kind: str, what: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(kind, help=what)
    parser.add_argument("file", type=Path, metavar="FILE", help=what)
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write it here")
    parser.add_argument("--name", default="", help="of the profile (default: as OUT or FILE)")
    parser.set_defaults(run=_write)
    return parser


def _write(parsed: argparse.Namespace) -> int:
    demands = _read(parsed)
    if not demands.wanted:
        raise UsageError(
            f"{parsed.file}: asks nothing that an image can be held against",
            _summary(demands)
            if demands.unjudged
            else "it was read to the end: is it the right file?",
        )
    name = parsed.name or profile_name((parsed.output or parsed.file).stem.removesuffix(".pkr"))
    text = profile_text(parsed.kind, parsed.file.resolve().name, name, demands)
    if parsed.output is None:
        sys.stdout.write(text)
    else:
        _save(parsed.output, text)
    sys.stderr.write(f"{_summary(demands)}\n")
    return 0


def _read(parsed: argparse.Namespace) -> Demands:
    read = _reader(parsed.kind)
    if parsed.kind == "kickstart":
        return read(parsed.file, parsed.version)
    if parsed.kind == "packer":
        options = PackerOptions(
            variables=tuple(parsed.packer_var), var_files=tuple(parsed.packer_var_file)
        )
        return read(parsed.file, parsed.packer_only, options)
    return read(parsed.file)


def _reader(kind: str) -> Callable[..., Demands]:
    """What reads a kind of source; libraries that only it needs are imported with it."""
    try:
        module = import_module(_MODULES[kind])
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _BROUGHT_BY:
            raise
        raise UsageError(
            f"{kind}: needs the library {missing}, which is not installed",
            f"pip install {_BROUGHT_BY[missing]}",
        ) from error
    reader: Callable[..., Demands] = getattr(module, f"read_{kind}")
    return reader


def _save(path: Path, text: str) -> None:
    """Write the profile, over an older one of ours but over nothing else."""
    try:
        # What is no regular file, as /dev/stdout, keeps nothing that could be lost.
        if path.is_file() and not path.read_bytes().startswith(HEAD.encode()):
            raise UsageError(
                f"{path}: exists, and was not written by `imgverify profiles from`",
                "choose another name for -o: what a person wrote is not overwritten",
            )
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def _summary(demands: Demands) -> str:
    decided = [one for one in demands.wanted.values() if one.calls]
    manual = [Remark(one.statement, "manual") for one in demands.wanted.values() if not one.calls]
    parts = [_counted(len(decided), "control")]
    if without := [*manual, *demands.unjudged]:
        names = list(dict.fromkeys(_named(one) for one in without))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        verb = "has" if len(without) == 1 else "have"
        shown = ", ".join(names[:_NAMED])
        parts.append(f"{_counted(len(without), 'statement')} {verb} no check: {shown}{more}")
    if demands.silent:
        verb = "asks" if len(demands.silent) == 1 else "ask"
        parts.append(f"{len(demands.silent)} {verb} nothing of the image")
    return "; ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _named(remark: Remark) -> str:
    words = " ".join(remark.statement.said.partition(" = ")[0].split()[:2])
    return f"{words} ({remark.statement.where})"
