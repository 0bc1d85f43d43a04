"""Waivers: approved exceptions with a reason, an owner and an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from imgverify.errors import ProfileError
from imgverify.model import Result, Verdict, Waiver
from imgverify.nearest import did_you_mean
from imgverify.yaml_file import read_yaml

KEYS = ("control", "reason", "owner", "expires")


def load_waivers(path: Path, controls: Iterable[str]) -> dict[str, Waiver]:
    """Read a waiver file: `waivers:` with a list of control, reason, owner, expires.

    Args:
        path: YAML file.
        controls: numbers that the profile knows.

    Raises:
        ProfileError: a field is missing, `expires` has no time zone, or the control is unknown.
    """
    data, lines = read_yaml(path)
    if (
        not isinstance(data, dict)
        or set(data) != {"waivers"}
        or not isinstance(data["waivers"], list)
    ):
        raise ProfileError(f"{path}:1: a waiver file is `waivers:` with a list")
    known = list(controls)
    waivers: dict[str, Waiver] = {}
    for number, entry in enumerate(data["waivers"]):
        line = lines.get(("waivers", str(number), "control"), 1)
        where = f"{path}:{line}"
        if not isinstance(entry, dict) or set(entry) != set(KEYS) or not all(entry.values()):
            raise ProfileError(f"{where}: a waiver has exactly: {', '.join(KEYS)}")
        try:
            waiver = msgspec.convert(entry | {"expires": _moment(entry["expires"], where)}, Waiver)
        except msgspec.ValidationError as error:
            raise ProfileError(f"{where}: {error}") from error
        if waiver.control not in known:
            raise ProfileError(
                f"{where}: no control is called {waiver.control}",
                did_you_mean(waiver.control, known),
            )
        waivers[waiver.control] = waiver
    return waivers


def _moment(value: object, where: str) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ProfileError(
            f"{where}: expires needs a date, a time and a zone",
            'for example expires: "2027-01-31T00:00:00+00:00"',
        )
    return value


def apply_waivers(
    verdicts: Iterable[Verdict], waivers: Mapping[str, Waiver], now: datetime | None = None
) -> tuple[list[Verdict], list[str]]:
    """Mark failed verdicts that a waiver covers today.

    Args:
        verdicts: of the run.
        waivers: by control.
        now: for tests; else the present.

    Returns:
        The verdicts, and notes on waivers that have expired or that nothing needs any more.
    """
    today = now or datetime.now(UTC)
    marked, notes = [], []
    for verdict in verdicts:
        waiver = waivers.get(verdict.control.id)
        if waiver is None:
            marked.append(verdict)
        elif waiver.expires <= today:
            notes.append(f"the waiver of {waiver.control} expired on {waiver.expires:%Y-%m-%d}")
            marked.append(verdict)
        elif verdict.result is Result.FAIL:
            marked.append(msgspec.structs.replace(verdict, waiver=waiver))
        else:
            if verdict.result is Result.PASS:
                notes.append(f"the waiver of {waiver.control} is stale: the control passes")
            marked.append(verdict)
    return marked, notes
