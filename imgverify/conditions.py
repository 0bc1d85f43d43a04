"""When a control applies: the `when` list of a profile, and what the facts make of it.

Every condition of a list must hold. One that does not hold makes the control not applicable, and
the fact that says so is the evidence; one that nobody could look at is never taken for false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imgverify.errors import ProfileError
from imgverify.facts.next_boot_mounts import at_next_boot
from imgverify.nearest import did_you_mean
from imgverify.unobserved import NotApplicableError, NotObservedError

Facts = Callable[[str], Any]
"""Gives a parsed topic by its name; what it gives may be unobserved."""


def topics_of(when: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """List the topics that a control's conditions read, sorted.

    Args:
        when: conditions that `check_conditions` has accepted.
    """
    return tuple(sorted({topic for one in when for name in one for topic in _KINDS[name].topics}))


def check_conditions(when: object, where: str) -> None:
    """Hold a `when` list against the conditions that there are.

    Args:
        when: as read from YAML.
        where: file, line and control, for messages.

    Raises:
        ProfileError: it is no list of conditions, or one of them is unknown or has a wrong value.
    """
    if not isinstance(when, Sequence) or isinstance(when, str):
        raise ProfileError(f"{where}: `when` is a list of conditions such as `- package: gdm`")
    for one in when:
        if not isinstance(one, Mapping) or len(one) != 1:
            raise ProfileError(f"{where}: each condition in `when` is one `name: value`")
        ((name, value),) = one.items()
        if name not in _KINDS:
            raise ProfileError(
                f"{where}: no condition is called {name!r}", did_you_mean(str(name), _KINDS)
            )
        if not _KINDS[name].accepts(value):
            raise ProfileError(f"{where}: {name}: {value!r} is not {_KINDS[name].wants}")


def apply_conditions(when: Iterable[Mapping[str, Any]], fact: Facts) -> None:
    """Demand that a control applies to the system.

    Args:
        when: conditions that `check_conditions` has accepted.
        fact: gives a parsed topic.

    Raises:
        NotApplicableError: a condition does not hold; the message is the fact.
        NotObservedError: nobody could look, and no other condition is known not to hold.
    """
    unknown: NotObservedError | None = None
    for one in when:
        ((name, value),) = one.items()
        try:
            _KINDS[name].demand(value, fact)
        except NotObservedError as error:
            unknown = unknown or error
    if unknown:
        raise unknown


def _package(value: str, fact: Facts) -> None:
    packages = fact("packages")
    if not any(packages.find(name) for name in value.split("|")):
        raise NotApplicableError(
            f"package {value.replace('|', ' or ')} is not installed ({packages.where})"
        )


def _no_package(value: str, fact: Facts) -> None:
    packages = fact("packages")
    there = [one for name in value.split("|") for one in packages.find(name)]
    if there:
        raise NotApplicableError(
            f"package {there[0].name} {there[0].version} is installed ({packages.where})"
        )


def _mount(value: str, fact: Facts) -> None:
    """What fstab or a unit names is a mount point, whatever is mounted now."""
    fstab = fact("fstab")
    if fstab.lines_for(value) or at_next_boot(value, fstab, fact("mount_units")):
        return
    if fact("mounts").at(value) is None:
        raise NotApplicableError(
            f"{value} is no mount point: not in /proc/1/mountinfo, fstab or a mount unit"
        )


def _firmware(value: str, fact: Facts) -> None:
    seen = fact("platform").firmware
    if seen.value != value:
        raise NotApplicableError(f"the firmware is {seen.value} ({seen.where})")


def _architecture(value: str, fact: Facts) -> None:
    seen = fact("platform").architecture
    if seen.value not in value.split("|"):
        raise NotApplicableError(f"the architecture is {seen.value} ({seen.where})")


def _container(value: bool, fact: Facts) -> None:  # noqa: FBT001 - it is the condition's value
    seen = fact("platform").container
    if seen.value != ("yes" if value else "no"):
        what = "a machine, not a container" if value else "a container"
        raise NotApplicableError(f"this is {what} ({seen.where})")


def _in_use(value: str, fact: Facts) -> None:
    fact("choices").refuse_unused(*value.split("|"))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value) and all(part.strip() for part in value.split("|"))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A condition: the topics it reads, its values, and what it demands of the facts."""

    topics: tuple[str, ...]
    wants: str
    accepts: Callable[[Any], bool]
    demand: Callable[[Any, Facts], None]


_NAMES = "a name, or several with | between them"
_KINDS: dict[str, _Kind] = {
    "package": _Kind(("packages",), _NAMES, _is_name, _package),
    "no-package": _Kind(("packages",), _NAMES, _is_name, _no_package),
    "mount": _Kind(
        ("mounts", "fstab", "mount_units"),
        "an absolute path",
        lambda value: isinstance(value, str) and value.startswith("/"),
        _mount,
    ),
    "firmware": _Kind(
        ("platform",), "uefi or bios", lambda value: value in ("uefi", "bios"), _firmware
    ),
    "architecture": _Kind(("platform",), _NAMES, _is_name, _architecture),
    "container": _Kind(
        ("platform",), "true or false", lambda value: isinstance(value, bool), _container
    ),
    "in-use": _Kind(("choices",), _NAMES, _is_name, _in_use),
}
CONDITIONS = {name: kind.wants for name, kind in _KINDS.items()}
"""The names of all conditions, and what their values are."""
