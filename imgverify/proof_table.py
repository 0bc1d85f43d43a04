"""A proof for a person: what was not noticed first, the numbers last."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from imgverify.mutations.proof import Fate, Proof, Trial, holds, left_over

COLORS = {
    Fate.SPILLED: "red",
    Fate.SURVIVED: "red",
    Fate.KILLED: "green",
    Fate.NO_EFFECT: "yellow",
}
# Reasons are whole in --json.
LONG = 240


def print_proofs(proofs: list[Proof], console: Console, *, verbose: bool) -> None:
    """Print what was found.

    Args:
        proofs: of one profile, one for each image.
        console: where to.
        verbose: also what was noticed, and what cannot be proved here.
    """
    for proof in proofs:
        for trial in proof.trials:
            if verbose or trial.fate in (Fate.SURVIVED, Fate.SPILLED):
                _print_trial(trial, console)
        if verbose:
            for control in proof.not_provable:
                _line(console, "yellow", "not provable here", control.control)
                _detail(console, f"{control.result}: {control.reason}")
        if proof.no_effect:
            _line(console, "yellow", "no effect here", ", ".join(proof.no_effect))
    for one in left_over(proofs):
        _line(console, "red", "unproved", one.control)
        _detail(console, f"nothing made these checks fail: {', '.join(one.checks)}")
    _summary(proofs, console)


def _print_trial(trial: Trial, console: Console) -> None:
    _line(console, COLORS[trial.fate], trial.fate, "; ".join(trial.mutations))
    _detail(console, f"in {', '.join(trial.places)}")
    for change in trial.changes:
        _detail(console, change)
    for seen in trial.seen:
        if seen.found is not seen.wanted:
            said = _brief(seen.reason)
            _detail(console, f"{seen.control} {seen.check}: {seen.found}, not {seen.wanted}{said}")
    for spill in trial.spills:
        said = _brief(spill.reason)
        _detail(console, f"also {spill.control}: {spill.before}, now {spill.after}{said}")


def _brief(reason: str) -> str:
    shown = reason if len(reason) <= LONG else f"{reason[:LONG]}…"
    return f": {shown}" if reason else ""


def _line(console: Console, color: str, word: str, text: str) -> None:
    console.print(Text.assemble((word.upper(), color), "  ", text), soft_wrap=True)


def _detail(console: Console, text: str) -> None:
    console.print(Text(f"    {text}"), soft_wrap=True)


def _summary(proofs: list[Proof], console: Console) -> None:
    for proof in proofs:
        fates = (Fate.KILLED, Fate.SURVIVED, Fate.SPILLED, Fate.NO_EFFECT)
        counts = ", ".join(f"{proof.count(fate)} {fate}" for fate in fates)
        console.print(Text(proof.image), soft_wrap=True)
        _detail(console, f"changes   {len(proof.trials)}: {counts}")
        _detail(
            console,
            f"controls  {len(proof.proved)} proved, {len(proof.unproved)} unproved, "
            f"{len(proof.not_provable)} not provable here",
        )
    sampled = any(proof.sampled for proof in proofs)
    if holds(proofs):
        word = "every change that was tried was noticed" if sampled else "every check can fail"
        console.print(Text(f"PROVED: {proofs[0].profile}: {word}", "green"))
    else:
        console.print(Text(f"NOT PROVED: {proofs[0].profile}", "red"))
