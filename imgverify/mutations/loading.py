r"""Mutations: the smallest changes to a machine that a check must notice, a file for each check.

    check: mount-option
    mutations:
      - name: commented out
        when: {option: noexec}
        changes: [{file: /etc/fstab, replace: '^(\S+\s+${path|re}\s)', with: '#\1'}]
        also: [fstab-options]

A change names a file, the state of a path, or the output of a command, and says what becomes of it.
`${name}` inserts the parameter with which a control calls the check; see `placeholders`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from imgverify.checks_index import CheckSource
from imgverify.errors import ProfileError
from imgverify.model import Result
from imgverify.mutations.changes import Change, filled_in, problem_of
from imgverify.mutations.placeholders import check_text, fill
from imgverify.nearest import did_you_mean
from imgverify.places import Place, check_keys, convert, stop
from imgverify.record import Record
from imgverify.yaml_file import read_yaml


class Spec(Record, frozen=True, kw_only=True):
    """A mutation as its file says it; see `Mutation`."""

    name: str
    when: dict[str, Any] = msgspec.field(default_factory=dict)
    having: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    shell: str = ""
    undo: str = ""
    also: tuple[str, ...] = ()
    becomes: Result = Result.FAIL


class Rendered(Record, frozen=True, kw_only=True):
    """What is done to a machine: two mutations that do the same are the same.

    Args:
        changes: in their order.
        do, undo: commands for a real machine, instead of the changes.
    """

    changes: tuple[Change, ...]
    do: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of which a check must say that it is wrong.

    Args:
        check: as in a profile.
        name: unique for the check.
        place: file and line.
        when: parameters that a control's call must have; one of them where a list is given.
        having: parameters that must not be empty.
        changes: what becomes different, in this order.
        shell: for a real machine: a command that changes it, run as root.
        undo: the command that changes it back.
        also: other checks that may notice.
        becomes: what the check must say.
    """

    check: str
    name: str
    place: Place
    when: Mapping[str, Any]
    having: tuple[str, ...]
    changes: tuple[Change, ...]
    shell: str
    undo: str
    also: tuple[str, ...]
    becomes: Result

    def __str__(self) -> str:
        return f"{self.check}: {self.name}"

    def applies(self, params: Mapping[str, Any]) -> bool:
        """Whether it is meant for a control that calls the check so.

        Args:
            params: bound parameters.
        """
        return all(_equals(params[key], wanted) for key, wanted in self.when.items()) and all(
            params[key] not in (None, "", [], {}) for key in self.having
        )

    def render(self, params: Mapping[str, Any]) -> Rendered:
        """Insert the parameters of a control's call.

        Raises:
            ProfileError: one of them cannot be inserted as is said.
        """
        try:
            changes = tuple(filled_in(change, params) for change in self.changes)
            do, undo = fill(self.shell, params), fill(self.undo, params)
        except ValueError as error:
            raise self.place.error(f"{self.name}: {error}") from error
        return Rendered(changes=changes, do=do, undo=undo)


def _equals(given: Any, wanted: Any) -> bool:
    if given == wanted:
        return True
    return isinstance(wanted, list) and given in wanted


def load_mutations(
    folders: Iterable[Path],
    checks: Mapping[str, CheckSource],
    wanted: Container[str] | None = None,
) -> dict[str, tuple[Mutation, ...]]:
    """Read the mutations of some folders.

    Args:
        folders: with a file for each check; a later folder adds to an earlier one.
        checks: all that there are, by name.
        wanted: the checks whose files are to be read; None for all.

    Returns:
        Mutations by the name of their check.

    Raises:
        ProfileError: with file and line.
    """
    found: dict[str, tuple[Mutation, ...]] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ProfileError(f"{folder}: no such folder")
        for path in sorted(folder.glob("*.yaml")):
            if wanted is not None and path.stem in checks and path.stem not in wanted:
                continue
            check, mutations = _load(path, checks)
            found[check] = (*found.get(check, ()), *mutations)
    return found


def _load(path: Path, checks: Mapping[str, CheckSource]) -> tuple[str, list[Mutation]]:
    data, lines = read_yaml(path)
    place = Place(path, lines)
    if not isinstance(data, dict):
        raise place.error("mutations begin with `check: NAME`")
    check_keys(data, ("check", "mutations"), place, stop)
    name, given = data.get("check"), data.get("mutations")
    if name != path.stem:
        raise (place / "check").error(f"check: must be {path.stem!r}, as the file is called")
    if name not in checks:
        raise (place / "check").error(f"no check is called {name!r}", did_you_mean(name, checks))
    if not isinstance(given, list) or not given:
        raise place.error("`mutations` is a list of at least one")
    mutations: list[Mutation] = []
    for number, one in enumerate(given):
        mutation = _mutation(one, place / "mutations" / number, checks[name], checks)
        if mutation.name in {other.name for other in mutations}:
            raise mutation.place.error(f"two mutations are called {mutation.name!r}")
        mutations.append(mutation)
    return name, mutations


def _mutation(
    given: Any, place: Place, check: CheckSource, checks: Mapping[str, CheckSource]
) -> Mutation:
    spec = convert(given, Spec, place)
    if not spec.changes and not spec.shell:
        raise place.error(f"{spec.name}: needs `changes` or `shell`")
    if bool(spec.shell) != bool(spec.undo):
        raise place.error(f"{spec.name}: `shell` and `undo` belong together")
    _check_names("parameter of the check", (*spec.when, *spec.having), check.parameters, place)
    _check_names("check", spec.also, checks, place / "also")
    for number, change in enumerate(spec.changes):
        if problem := problem_of(change, check):
            raise (place / "changes" / number).error(f"{spec.name}: {problem}")
    if problem := check_text(spec.shell + spec.undo, check.parameters):
        raise place.error(f"{spec.name}: {problem}")
    return Mutation(
        check=check.name, place=place, **{key: getattr(spec, key) for key in spec.__struct_fields__}
    )


def _check_names(kind: str, names: Iterable[str], known: Iterable[str], place: Place) -> None:
    for name in names:
        if name not in known:
            raise place.error(f"no {kind} is called {name!r}", did_you_mean(name, known))
