"""How every unit of a system is enabled, and what it is an alias of."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.identity import MACHINE_ID, kind
from imgverify.facts.sysv_scripts import script_units, started_units
from imgverify.facts.unit_enablement import ABSENT, MASKED, Resolved, enablement, resolve
from imgverify.facts.unit_load_path import FOLDERS, LoadPath, read_load_path
from imgverify.facts.unit_names import is_unit, suffix, template_of
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt, reason_of

DEFAULT_TARGET = "default.target"
# fstab and others become units of these kinds when a system boots, and may hide a vendor's.
_MADE_AT_BOOT = frozenset({"mount", "automount", "swap"})


@dataclass(frozen=True, slots=True)
class UnitStates:
    """What the unit files say about the next boot.

    Args:
        words: enablement by name, aliases followed.
        aliases: the unit that a name stands for, where that has another name.
        pulled_in: names that links in `.wants` and the like, or SysV runlevels, ask for.
        default_target: what a boot leads to; `absent` or `masked` when it leads nowhere.
        running: whether this is a running system, so that generators have done their work.
    """

    words: Mapping[str, str]
    aliases: Mapping[str, str]
    pulled_in: frozenset[str]
    default_target: str
    running: bool

    def enablement(self, name: str) -> str:
        """How a unit is enabled, an alias followed; `absent` when there is no such unit.

        Args:
            name: with its suffix.

        Raises:
            NotObservedError: what decides was not read.
        """
        if name not in self.words:
            if template_of(name) in self.words:
                raise NotObservedError(f"{template_of(name)} was not read: no control names {name}")
            if not self.running:
                _refuse_what_generators_make(name)
            return ABSENT
        word = self.words[name]
        if error := reason_of(word):
            raise error
        return word


def read_unit_states(answers: Answers) -> UnitStates:
    """Judge every unit that has a file or a link, or that a control names.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: a folder was not looked at, or none has units: this is no systemd.
    """
    load_path = read_load_path(answers)
    pulled = frozenset[str]().union(*load_path.pulled.values())
    filed = {name for names in load_path.entries.values() for name in names if is_unit(name)}
    if not filed:
        raise NotObservedError("no folder of systemd has any unit: init scripts need sysv-service")
    names = filed | pulled | _asked(answers)
    scripts = frozenset[str]()
    if answers.plane is Plane.OFFLINE:
        scripts = script_units(answers)
    found = {name: attempt(lambda name=name: resolve(load_path, name)) for name in names | scripts}  # type: ignore[misc]
    return UnitStates(
        words={
            name: attempt(lambda one=one, name=name: _word(load_path, one, script=name in scripts))  # type: ignore[misc]
            for name, one in sorted(found.items())
        },
        aliases={
            name: one.name
            for name, one in sorted(found.items())
            if not reason_of(one) and one.name != name
        },
        pulled_in=pulled | (started_units(answers) - filed),
        default_target=attempt(lambda: _default_target(load_path)),
        running=answers.plane is not Plane.OFFLINE,
    )


def _word(load_path: LoadPath, unit: Resolved, *, script: bool) -> str:
    if load_path.answers.plane is Plane.OFFLINE and not unit.path.startswith("/etc/"):
        _refuse_what_generators_make(unit.name)
    # A native unit, even a masked one, wins over a script of that name.
    if script and unit.trouble == ABSENT:
        return "generated"
    word = enablement(load_path, unit)
    if word == "disabled" and _is_before_first_boot(load_path.answers):
        raise NotObservedError(
            f"{unit.name} is disabled, and presets may enable it at the first boot",
            needs_boot=True,
        )
    return word


def _is_before_first_boot(answers: Answers) -> bool:
    """Whether systemd will take a disk's next boot for the first, and enable units by presets.

    Source: machine-id(5), systemd.preset(5).
    """
    if answers.plane is not Plane.OFFLINE:
        return False
    return kind(answers.text(MACHINE_ID)) in ("absent", "uninitialized")


def _refuse_what_generators_make(name: str) -> None:
    if suffix(name) in _MADE_AT_BOOT:
        raise NotObservedError(f"generators make {name} at boot, or not", needs_boot=True)


def _default_target(load_path: LoadPath) -> str:
    found = resolve(load_path, DEFAULT_TARGET)
    return found.trouble if found.trouble in (ABSENT, MASKED) else found.name


def _asked(answers: Answers) -> set[str]:
    """Names that a control asked for, which may be instances without a file."""
    paths = {*answers.files, *answers.absent, *answers.problems}
    found = (posixpath.split(path) for path in paths)
    return {name for folder, name in found if folder in FOLDERS and is_unit(name)}
