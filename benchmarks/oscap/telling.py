"""The comparison with OpenSCAP for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.oscap.agreement import Shared
from benchmarks.oscap.causes import Cause, Right, cause_of
from benchmarks.oscap.ours import Judged
from benchmarks.oscap.scanner import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found.

    Args:
        judged: our side.
        scan: theirs.
        shared: rules that both judged.
        causes: known reasons to disagree.
    """

    judged: Judged
    scan: Scan
    shared: Sequence[Shared]
    causes: Sequence[Cause]

    @property
    def disagreements(self) -> list[tuple[Shared, Cause | None]]:
        """Those rules that do not agree, each with its cause."""
        return [(one, cause_of(one, self.causes)) for one in self.shared if not one.agrees]

    @property
    def agreement(self) -> float:
        """Part of the shared rules that agree."""
        return 1 - len(self.disagreements) / len(self.shared)

    @property
    def explained(self) -> float:
        """Part of the shared rules that agree, or where OpenSCAP is known to be wrong."""
        wrong = [
            one for one, cause in self.disagreements if cause and cause.right is Right.IMGVERIFY
        ]
        return self.agreement + len(wrong) / len(self.shared)

    def numbers(self) -> dict[str, object]:
        """For programs."""
        return {
            "rules": len(self.scan.results),
            "controls": len(self.judged.verdicts),
            "shared": len(self.shared),
            "agreement": self.agreement,
            "agreement_or_explained": self.explained,
            "collecting_seconds": self.judged.collecting,
            "peak_kib": {"imgverify": self.judged.peak_kib, "oscap": self.scan.peak_kib},
            "disagreements": [
                {
                    "control": one.control,
                    "rule": one.rule,
                    "imgverify": one.ours.value,
                    "oscap": one.theirs,
                    "cause": cause.name if cause else None,
                }
                for one, cause in self.disagreements
            ],
        }


def tell(told: Told, console: Console) -> None:
    """Print it.

    Args:
        told: what was found.
        console: where to.
    """
    causes = Table(title="disagreements of imgverify and OpenSCAP", title_justify="left")
    for heading in ("rules", "imgverify", "oscap", "who is right", "cause"):
        causes.add_column(heading)
    counted = Counter(
        (cause.name if cause else "", one.ours.value, one.theirs)
        for one, cause in told.disagreements
    )
    by_name = {cause.name: cause for cause in told.causes}
    for (name, ours, theirs), count in counted.most_common():
        known = by_name.get(name)
        causes.add_row(
            str(count), ours, theirs, known.right if known else "?", name or "[bold red]unknown"
        )
    console.print(causes)
    for one, cause in told.disagreements:
        console.print(
            f"{one.control} {one.rule}: imgverify {one.ours}, oscap {one.theirs};"
            f" {cause.name if cause else f'UNKNOWN CAUSE: {one.reason}'}",
            soft_wrap=True,
            highlight=False,
        )
    console.print(
        f"shared rules {len(told.shared)} of {len(told.scan.results)};"
        f" agreement {told.agreement:.1%}, with explained errors of oscap {told.explained:.1%}\n"
        f"seconds: imgverify {told.judged.seconds:.1f} (collecting {told.judged.collecting:.1f}),"
        f" oscap {told.scan.seconds:.1f}\n"
        f"peak in the guest, MiB: imgverify {told.judged.peak_kib / 1024:.0f},"
        f" oscap {told.scan.peak_kib / 1024:.0f}",
        highlight=False,
    )
    met = {cause.name for _, cause in told.disagreements if cause}
    for cause in told.causes:
        if cause.name not in met:
            console.print(f"causes.yaml: {cause.name!r} explains nothing here", highlight=False)
