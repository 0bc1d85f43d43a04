"""Files of what people decided: a list of entries, each about a control, each with an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from imgverify.errors import ProfileError
from imgverify.nearest import did_you_mean
from imgverify.places import Place, check_keys, convert, stop
from imgverify.record import Record
from imgverify.yaml_file import read_yaml

R = TypeVar("R", bound=Record)


def read_decisions(
    path: Path, section: str, kind: type[R], required: Iterable[str]
) -> Iterator[tuple[R, Place]]:
    """Read the entries of a file.

    Args:
        path: YAML file.
        section: its only key.
        kind: of an entry.
        required: fields that must be there and not be empty.

    Raises:
        ProfileError: a field is unknown, missing or of the wrong type, or the end has no time zone.
    """
    data, lines = read_yaml(path)
    if not isinstance(data, dict) or set(data) != {section} or not isinstance(data[section], list):
        raise ProfileError(f"{path}:1: the file is `{section}:` with a list")
    for number, entry in enumerate(data[section]):
        place = Place(path, lines) / section / number
        if not isinstance(entry, dict):
            raise place.error("an entry is a mapping with `control`, `expires` and others")
        check_keys(entry, kind.__struct_fields__, place, stop)
        for name in required:
            if entry.get(name) in (None, ""):
                raise place.error(f"{name} is missing", f"needed are: {', '.join(required)}")
        moment = _moment(entry["expires"], place / "expires")
        yield convert(entry | {"expires": moment}, kind, place), place


def known_control(number: str, controls: Iterable[str], place: Place) -> None:
    """Refuse a decision about a control that is not there.

    Args:
        number: of the control.
        controls: that there are.
        place: of the decision.

    Raises:
        ProfileError: with the nearest number.
    """
    known = list(controls)
    if number not in known:
        raise (place / "control").error(
            f"no control is called {number}", did_you_mean(number, known)
        )


def _moment(value: object, place: Place) -> datetime:
    """A moment that is the same everywhere: a day ends at different times in different places."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise _no_moment(place, "2027-01-31") from None
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value
        raise _no_moment(place, f"{value:%Y-%m-%dT%H:%M:%S}")
    if isinstance(value, date):
        raise _no_moment(place, value.isoformat())
    raise _no_moment(place, "2027-01-31")


def _no_moment(place: Place, value: str) -> ProfileError:
    full = value if "T" in value else f"{value}T23:59:59"
    return place.error(
        "expires needs a date, a time and a zone", f'write expires: "{full}+00:00" for UTC'
    )


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()
