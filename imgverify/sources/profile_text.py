"""Demands as a profile: YAML with comments, the same bytes for the same source."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

from imgverify.printable import printable
from imgverify.sources.demands import Demand, Demands, Remark, Statement

HEAD = "# Written by `imgverify profiles from"
_WIDTH = 100
_LONGEST = 200
_NAME = re.compile(r"[^a-z0-9._-]+")


def profile_name(text: str) -> str:
    """A name for a profile.

    Args:
        text: the stem of the source's file name.
    """
    return _NAME.sub("-", text.lower()).strip("-.") or "from-source"


def profile_text(kind: str, file: str, name: str, demands: Demands) -> str:
    """Write a profile.

    Args:
        kind: of the source, first part of every control's id: `kickstart`.
        file: name of the source.
        name: of the profile.
        demands: what the source says.
    """
    lines = [
        f"{HEAD} {kind} {_one_line(file)}`:",
        "# what was asked for is what must be in the image. When the source changes, write this",
        "# again; demands of your own go into a profile that extends this one.",
        *(line for text in demands.about for line in _comment(text)),
        f"profile: {_scalar(name)}",
        f"title: {_scalar(f'What {_one_line(file)} asks for')}",
        "controls:",
    ]
    before: Statement | None = None
    for demand in demands.wanted.values():
        if demand.statement != before:
            said = f"{demand.statement.where}: {_short(demand.statement.said)}"
            lines += _comment(said, "  ")
        lines += _control(kind, demand)
        before = demand.statement
    lines += _remarks("No check can tell these, and nobody has looked:", demands.unjudged)
    lines += _remarks("These ask nothing of the finished image:", demands.silent)
    return "\n".join(lines) + "\n"


def _control(kind: str, demand: Demand) -> Iterator[str]:
    said = _short(demand.statement.said)
    if demand.note:
        yield from _comment(demand.note, "  ")
    yield f'  "{kind}:{_quoted(demand.id)}":'
    yield f"    title: {_scalar(_one_line(demand.title))}"
    yield f"    severity: {demand.severity}"
    if demand.calls:
        yield "    all:"
        for one in demand.calls:
            yield f"      - {one.check}: {_flow(one.params)}"
        mend = f"find out why the build did not do, or undid, what {demand.statement.where} says"
    else:
        yield "    manual: true"
        mend = f"look whether the image has what {demand.statement.where} says"
    yield f"    mend: {_scalar(_one_line(f'{mend}: {said}'))}"
    yield f"    references: {_flow([demand.statement.where])}"


def _remarks(title: str, remarks: list[Remark]) -> Iterator[str]:
    if remarks:
        yield f"# {title}"
    for one in remarks:
        yield from _comment(f"{one.statement.where}: {_short(one.statement.said)}: {one.reason}")


def _comment(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        _one_line(text),
        _WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _short(text: str) -> str:
    plain = _one_line(text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _flow(value: Any) -> str:
    dumped = _dumped(value, plain=True)
    # What ends a line in YAML must be escaped, and PyYAML writes some of it as it is.
    return dumped if dumped.isprintable() else _dumped(value, plain=False)


def _dumped(value: Any, *, plain: bool) -> str:
    dumped: str = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=float("inf"), allow_unicode=plain
    )
    return dumped.removesuffix("\n")


def _scalar(text: str) -> str:
    dumped: str = yaml.safe_dump(text, width=float("inf"), allow_unicode=True)
    return dumped.removesuffix("\n").removesuffix("\n...")
