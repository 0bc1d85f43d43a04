"""One step of a component: its action, its inputs, and what happens when it fails.

Source: "Use component documents in AWSTOE" and "Use conditional constructs in AWSTOE", EC2 Image
Builder User Guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imgverify.awstoe import conditions, loops
from imgverify.awstoe.component_yaml import mapping, number, text
from imgverify.awstoe.inputs import ACTIONS, Form, problems
from imgverify.nearest import did_you_mean
from imgverify.places import Place

TIMEOUT = 7200
ENDLESS = -1
_KEYS = (
    *("name", "action", "timeoutSeconds", "onFailure", "maxAttempts", "if", "loop", "inputs"),
    "description",
)
_ON_FAILURE = ("Abort", "Continue", "Ignore")
_BRANCHES = ("Abort", "Execute", "Skip")


@dataclass(frozen=True, slots=True)
class Guard:
    """The `if` of a step.

    Args:
        condition: the mapping with the operator, with its expressions.
        then: what is done when it holds: `Abort`, `Execute` or `Skip`.
        otherwise: what is done when it does not.
        place: of it.
    """

    condition: dict[str, Any]
    then: str
    otherwise: str
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """A step.

    Args:
        phase: whose step it is.
        name: unique in the phase.
        action: name of an action module.
        timeout: seconds for one attempt with all iterations; -1 for no limit.
        on_failure: `Abort`, `Continue` or `Ignore`.
        attempts: how often it is tried.
        guard: None when it has no `if`.
        loop: None when it has none.
        inputs: one or several, with their expressions.
        place: of it.
    """

    phase: str
    name: str
    action: str
    timeout: int
    on_failure: str
    attempts: int
    guard: Guard | None
    loop: loops.Loop | None
    inputs: tuple[dict[str, Any], ...]
    place: Place

    @property
    def form(self) -> Form:
        """What its action takes and gives."""
        return ACTIONS[self.action]


def parse_step(phase: str, data: Any, place: Place) -> Step:
    """Read a step.

    Args:
        phase: whose step it is.
        data: what stands in the list.
        place: of it.

    Raises:
        ProfileError: with the line of what is wrong.
    """
    fields = mapping(data, place, "a step")
    for key in fields:
        if key not in _KEYS:
            raise (place / key).error(f"unknown key {key!r}", did_you_mean(key, _KEYS))
    name = text(fields.get("name"), place / "name", "a step's name")
    if not name.isprintable():
        raise (place / "name").error(f"a step's name is one line of printable text, not {name!r}")
    action = text(fields.get("action"), place / "action", f"the action of step {name}")
    if action not in ACTIONS:
        raise (place / "action").error(f"unknown action {action!r}", did_you_mean(action, ACTIONS))
    timeout, attempts = _limits(action, fields, place)
    on_failure = fields.get("onFailure", "Abort")
    if on_failure not in _ON_FAILURE:
        raise (place / "onFailure").error(
            f"onFailure is Abort, Continue or Ignore, not {on_failure!r}",
            did_you_mean(str(on_failure), _ON_FAILURE),
        )
    return Step(
        phase=phase,
        name=name,
        action=action,
        timeout=timeout,
        on_failure=on_failure,
        attempts=attempts,
        guard=_guard(fields["if"], place / "if") if "if" in fields else None,
        loop=loops.parse(fields["loop"], place / "loop") if "loop" in fields else None,
        inputs=_inputs(action, fields.get("inputs", ""), place / "inputs"),
        place=place,
    )


def _limits(action: str, fields: dict[str, Any], place: Place) -> tuple[int, int]:
    nested = action == "ExecuteDocument"
    timeout = ENDLESS if nested else TIMEOUT
    attempts = 1
    if "timeoutSeconds" in fields:
        timeout = number(fields["timeoutSeconds"], place / "timeoutSeconds", "timeoutSeconds")
    if timeout == 0 or timeout < ENDLESS:
        raise (place / "timeoutSeconds").error(
            f"timeoutSeconds is a number of seconds, or -1 for no limit, not {timeout}"
        )
    if "maxAttempts" in fields:
        attempts = number(fields["maxAttempts"], place / "maxAttempts", "maxAttempts")
    if attempts < 1:
        raise (place / "maxAttempts").error(f"maxAttempts is 1 or more, not {attempts}")
    if nested and (timeout, attempts) != (ENDLESS, 1):
        raise place.error("ExecuteDocument takes neither timeoutSeconds nor maxAttempts")
    return timeout, attempts


def _guard(data: Any, place: Place) -> Guard:
    # Older editions of the guide write the condition as a list of one.
    if isinstance(data, list) and len(data) == 1:
        data, place = data[0], place / 0
    fields = mapping(data, place, "`if`")
    branches = {}
    for key, default in (("then", "Execute"), ("else", "Skip")):
        branches[key] = fields.get(key, default)
        if branches[key] not in _BRANCHES:
            raise (place / key).error(
                f"`{key}` is Abort, Execute or Skip, not {branches[key]!r}",
                did_you_mean(str(branches[key]), _BRANCHES),
            )
    condition = {key: value for key, value in fields.items() if key not in branches}
    conditions.parse(condition, place)
    return Guard(condition, branches["then"], branches["else"], place)


def _inputs(action: str, data: Any, place: Place) -> tuple[dict[str, Any], ...]:
    form = ACTIONS[action]
    entries = data if isinstance(data, list) else [{} if data == "" else data]
    if not form.many and len(entries) != 1:
        raise place.error(f"{action} takes one input, not {len(entries)}")
    read: list[dict[str, Any]] = []
    for at, entry in enumerate(entries):
        here = place / at if isinstance(data, list) else place
        fields = mapping(entry, here, f"the input of {action}")
        if not form.free:
            for name, message, hint in problems(form, fields):
                raise (here / name if name else here).error(f"{action}: {message}", hint)
        read.append(fields)
    if action == "Assert":
        if len(read) != 1:
            raise place.error(
                f"Assert takes one condition, not {len(read)}", "join several with `and`"
            )
        conditions.parse(read[0], place / 0 if isinstance(data, list) else place)
    if not read:
        raise place.error(f"{action} has no input")
    return tuple(read)
