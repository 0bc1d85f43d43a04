"""A Goss file as controls, one for each resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any

import msgspec

from imgverify.goss.gossfile import INCLUDE, Resource, read_gossfile
from imgverify.goss.kinds import KINDS
from imgverify.goss.values import impossible, settled
from imgverify.model import CheckCall, Control

_WIDTH = 100
# What only a command of the machine can tell is a check of its own, so that the rest needs none.
_APART = {("mount", "usage"): "goss-mount-usage"}


def goss_controls(path: Path) -> tuple[Control, ...]:
    """Read a Goss file as controls.

    A resource, or an attribute of one, that cannot be judged becomes a control of its own that is
    `notchecked` and says why.

    Args:
        path: of the file; YAML or JSON, no template.

    Raises:
        ProfileError: file or content make no sense, with the line and the fix.
    """
    return tuple(_unique(one for found in read_gossfile(path) for one in _controls(found)))


def _controls(resource: Resource) -> Iterator[Control]:
    kind = KINDS.get(resource.kind)
    skip = resource.body.get("skip")
    if skip not in (None, True, False):
        raise (resource.place / "skip").error("skip is true or false")
    if kind is None or skip:
        what = "the file is left out" if resource.kind == INCLUDE else "it is left out"
        yield _unchecked(resource, "", f"{what} by `skip: true`")
        return
    if reason := impossible(resource, kind):
        yield _unchecked(resource, "", reason)
        return
    judged, left_out = settled(resource, kind)
    for attribute, reason in left_out.items():
        yield _unchecked(resource, attribute, reason)
    calls = _calls(resource, judged)
    if calls:
        yield _control(resource, "", checks=calls)
    elif not left_out:
        yield _unchecked(resource, "", "it asks for nothing")


def _calls(resource: Resource, judged: dict[str, Any]) -> tuple[CheckCall, ...]:
    kind = KINDS[resource.kind]
    name = judged.pop(kind.parameter)
    apart = {
        check: {attribute: judged.pop(attribute)}
        for (of, attribute), check in _APART.items()
        if of == resource.kind and attribute in judged
    }
    wanted = {kind.check: judged, **apart}
    return tuple(
        CheckCall(
            check=check,
            params={
                kind.parameter: name,
                **{attribute.replace("-", "_"): value for attribute, value in attributes.items()},
            },
        )
        for check, attributes in wanted.items()
        if {*attributes} & {*kind.judged}
    )


def _unchecked(resource: Resource, attribute: str, reason: str) -> Control:
    made = _control(resource, attribute, manual=True, reason=reason)
    return msgspec.structs.replace(made, title=f"{made.title} (not checked: {reason})")


def _control(resource: Resource, attribute: str, **fields: Any) -> Control:
    meta = resource.body.get("meta")
    said = resource.body.get("title") or (meta.get("desc") if isinstance(meta, dict) else None)
    about = f" {attribute}" if attribute else ""
    name = " ".join(resource.name.split())
    if resource.replaces and "reason" not in fields:
        fields["reason"] = f"stands for the one at {resource.replaces}"
    return Control(
        id=":".join(filter(None, ("goss", resource.kind, shorten(name, _WIDTH), attribute))),
        title=f"{said or f'{resource.kind} {shorten(name, _WIDTH)}'}{about}",
        **fields,
    )


def _unique(controls: Iterable[Control]) -> Iterator[Control]:
    """Long names are cut short, and may be the same then."""
    seen: dict[str, int] = {}
    for one in controls:
        seen[one.id] = number = seen.get(one.id, 0) + 1
        yield one if number == 1 else msgspec.structs.replace(one, id=f"{one.id}~{number}")
