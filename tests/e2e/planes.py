"""Two planes of one image held against each other."""

from __future__ import annotations

from pathlib import Path

from imgverify.model import Outcome, Result
from tests.e2e.running import Place

_OPEN = {Result.NEEDS_BOOT, Result.ERROR, Result.NOTCHECKED}


def compare(place: Place, image: Path, recording: Path, profile: str) -> tuple[int, dict[str, str]]:
    """Judge the disk, and what its boot answered, and compare check by check.

    Args:
        place: of the two runs.
        image: the disk.
        recording: of a boot of it.
        profile: to judge by.

    Returns:
        How many checks both planes decide; and where they differ: what each says, by control.
    """
    disk = _outcomes(place, "disk", "--offline", "--image", str(image), "--profile", profile)
    boot = _outcomes(place, "boot", "--image", f"replay:{recording}", "--profile", profile)
    both = [
        key
        for key, one in disk.items()
        if one.result not in _OPEN and boot[key].result not in _OPEN
    ]
    return len(both), {
        key.partition("#")[0]: f"{key}: {disk[key].result} ({disk[key].reason}) on the disk, "
        f"{boot[key].result} ({boot[key].reason}) booted"
        for key in both
        if disk[key].result is not boot[key].result
    }


def _outcomes(place: Place, name: str, *arguments: str) -> dict[str, Outcome]:
    place.pytest(*arguments, "--reports-dir", name, "-q")
    (folder,) = (place.project / name).iterdir()
    run = Place.run_in(folder)
    return {
        f"{verdict.control.id}#{number} {outcome.check}": outcome
        for verdict in run.verdicts
        for number, outcome in enumerate(verdict.outcomes, 1)
    }
