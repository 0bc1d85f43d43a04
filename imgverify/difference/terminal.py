"""A difference for a person: how many of what, then each, the files of changed packages in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from imgverify.difference.aspects import ASPECTS
from imgverify.difference.change import Change, How
from imgverify.difference.compare import VERDICT
from imgverify.difference.document import Difference
from imgverify.difference.files import KIND as FILE
from imgverify.difference.files import UNREAD
from imgverify.difference.plain_facts import KIND as FACT
from imgverify.printable import printable

TITLES = {
    **{aspect.kind: aspect.title for aspect in ASPECTS},
    FILE: "files",
    FACT: "other facts",
    VERDICT: "verdicts",
}
# Verdicts are what people ask for first.
ORDER = (VERDICT, *(kind for kind in TITLES if kind != VERDICT))
SHOWN = 20
_SIGNS = {
    How.ADDED: ("+", "green"),
    How.REMOVED: ("-", "red"),
    How.CHANGED: ("~", "yellow"),
    How.UPGRADED: ("↑", "cyan"),
    How.DOWNGRADED: ("↓", "magenta"),
    How.UNREAD: ("?", "red"),
}
# What tells most of a thing that was added or removed; others are told in full.
_BRIEF = {
    "package": ("version",),
    "user": ("uid", "shell", "password"),
    "mount": ("source", "options"),
    FILE: ("type", "mode", "owner", "target"),
}
# Values that no person compares by eye.
_OPAQUE = frozenset({"content"})
# What a new version of a package is expected to change of its files.
_SHIPPED = frozenset({"content", "target"})
# First digits of modes without setuid and setgid.
_NO_RIGHTS = "01"
_INDENT = "  "


def print_difference(found: Difference, console: Console, *, verbose: bool) -> None:
    """Print everything.

    Args:
        found: the document.
        console: where to.
        verbose: all changes, with all that is known of each, instead of the first of each kind.
    """
    printer = _Printer(console, verbose=verbose)
    for letter, side in (("A", found.before), ("B", found.after)):
        more = "  ".join(part for part in (side.system, side.profile) if part)
        printer.line(Text(f"{letter}  {printable(side.name)}  {printable(more)}".rstrip(), "bold"))
    printer.line(Text())
    by_kind = {kind: [one for one in found.changes if one.kind == kind] for kind in ORDER}
    for kind, changes in by_kind.items():
        if changes:
            printer.count(TITLES[kind], changes)
    if not found.changes:
        printer.line(Text("no differences", "green"))
    explained = {one.name for one in by_kind["package"] if one.how is not How.UNREAD}
    for kind, changes in by_kind.items():
        if changes:
            printer.group(TITLES[kind], changes, explained if kind == FILE else frozenset())
    printer.footer(found)


def _comes_with(change: Change, packages: Container[str]) -> bool:
    """Whether a changed package says enough of a file; never of one that got other rights."""
    if change.package not in packages or change.how is How.UNREAD:
        return False
    if change.how is How.CHANGED:
        return {*(change.before or {}), *(change.after or {})} <= _SHIPPED
    return (change.after or {}).get("mode", "0")[0] in _NO_RIGHTS


class _Printer:
    def __init__(self, console: Console, *, verbose: bool) -> None:
        self._console = console
        self._verbose = verbose

    def line(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)

    def count(self, title: str, changes: Sequence[Change]) -> None:
        counts = Counter(one.how for one in changes)
        text = Text(f"{title:<28}")
        parts = [Text(f"{counts[how]} {how}", _SIGNS[how][1]) for how in How if counts[how]]
        self.line(text + Text(", ").join(parts))

    def group(self, title: str, changes: Sequence[Change], explained: Container[str]) -> None:
        self.line(Text(f"\n{title}", "bold"))
        told = [one for one in changes if _comes_with(one, explained) and not self._verbose]
        alone = [one for one in changes if one not in told]
        shown = alone if self._verbose else alone[:SHOWN]
        for change in shown:
            self._change(change)
        if len(alone) > len(shown):
            self.line(Text(f"{_INDENT}… {len(alone) - len(shown)} more (-v shows all)", "dim"))
        self._of_packages(told)

    def _of_packages(self, changes: Iterable[Change]) -> None:
        """Files that came, went or changed with the package that ships them."""
        in_order = sorted(changes, key=lambda one: one.package)
        for package, several in groupby(in_order, key=lambda one: one.package):
            counts = Counter(one.how for one in several)
            words = ", ".join(f"{counts[how]} {how}" for how in How if counts[how])
            self.line(Text(f"{_INDENT}with package {printable(package)}: {words}", "dim"))

    def _change(self, change: Change) -> None:
        sign, color = _SIGNS[change.how]
        text = Text.assemble(_INDENT, (sign, color), " ", printable(change.name or "all of them"))
        details = self._details(change)
        package = f"  [{printable(change.package)}]" if change.package else ""
        self.line(Text.assemble(text, "  " if details else "", details, (package, "dim")))

    def _details(self, change: Change) -> str:
        before, after = change.before or {}, change.after or {}
        if change.how is How.UNREAD:
            sides = (("A", before), ("B", after))
            return "; ".join(f"{name}: {printable(one[UNREAD])}" for name, one in sides if one)
        if change.before is None or change.after is None:
            one = {**before, **after}
            names = one if self._verbose else _BRIEF.get(change.kind, tuple(one))
            return ", ".join(f"{name} {printable(one[name])}" for name in names if name in one)
        return ", ".join(
            name
            if name in _OPAQUE and not self._verbose
            else f"{name} {printable(before.get(name, '')) or 'none'} → "
            f"{printable(after.get(name, '')) or 'none'}"
            for name in dict.fromkeys([*before, *after])
        )

    def footer(self, found: Difference) -> None:
        if found.not_compared:
            self.line(Text("\nnot compared", "bold"))
            for line in found.not_compared:
                self.line(Text(f"{_INDENT}{printable(line)}"))
        if found.ignored:
            total = sum(found.ignored.values())
            noun = "difference" if total == 1 else "differences"
            self.line(Text(f"\n{total} {noun} ignored (--all shows them)", "dim"))
            if self._verbose:
                for reason, count in found.ignored.items():
                    self.line(Text(f"{_INDENT}{count} {reason}", "dim"))
