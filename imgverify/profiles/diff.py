"""What is different between two profiles: pure."""

from __future__ import annotations

from collections.abc import Iterator

from imgverify.model import CheckCall, Control
from imgverify.natural import natural_key
from imgverify.profiles.profile import Profile

FIELDS = ("title", "level", "severity", "manual", "when", "mend", "references")


def profile_diff(before: Profile, after: Profile) -> list[str]:
    """List the differences, in the order of the benchmark.

    Args:
        before: bound to its checks, so that a default and the same value written out are equal.
        after: likewise.

    Returns:
        Lines that start with `-` for a control that is gone, `+` for a new one, `~` for a change.
    """
    numbers = sorted({*before.controls, *after.controls}, key=natural_key)
    dropped = {one.control: one.reason for one in after.dropped}
    lines: list[str] = []
    for number in numbers:
        old, new = before.controls.get(number), after.controls.get(number)
        if new is None and old is not None:
            why = f" (dropped: {dropped[number]})" if number in dropped else ""
            lines.append(f"- {number} {old.title}{why}")
        elif old is None and new is not None:
            lines.append(f"+ {number} {new.title}")
        elif old is not None and new is not None:
            lines += [f"~ {number} {change}" for change in _changes(old, new)]
    return lines


def _changes(old: Control, new: Control) -> Iterator[str]:
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{name}: {_shown(before)} -> {_shown(after)}"
    if [call.check for call in old.checks] == [call.check for call in new.checks]:
        for position, (one, other) in enumerate(zip(old.checks, new.checks, strict=True)):
            name = one.check if len(old.checks) == 1 else f"{one.check}#{position + 1}"
            for key, value in other.params.items():
                if one.params.get(key) != value:
                    yield f"{name}.{key}: {_shown(one.params.get(key))} -> {_shown(value)}"
        return
    yield from (f"no longer {_call(call)}" for call in old.checks if call not in new.checks)
    yield from (f"now {_call(call)}" for call in new.checks if call not in old.checks)


def _call(call: CheckCall) -> str:
    params = ", ".join(f"{key}: {_shown(value)}" for key, value in call.params.items())
    return f"{call.check} {{{params}}}"


def _shown(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_shown, value))}]"
    return repr(value) if isinstance(value, str) and ("\n" in value or not value) else str(value)
