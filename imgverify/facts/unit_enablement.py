"""How units are enabled, from files and links alone: what `systemctl is-enabled` would say.

The rules are those of systemd 252's `systemctl is-enabled` (systemctl(1), systemd.unit(5); its
src/shared/install.c decides where these are silent), with which the tests compare.
"""

from __future__ import annotations

import posixpath
import stat
from dataclasses import dataclass

from imgverify.facts.answers import FileState
from imgverify.facts.unit_install import Install, read_install
from imgverify.facts.unit_load_path import ETC, GENERATED, TRANSIENT, LoadPath
from imgverify.facts.unit_names import (
    instance_in,
    instance_of,
    is_template,
    may_stand_for,
    template_of,
)
from imgverify.unobserved import NotObservedError

ABSENT, BAD, MASKED = "absent", "bad", "masked"
# systemd itself gives up on chains of links that are longer.
_LONGEST_CHAIN = 64


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name leads to.

    Args:
        name: of the unit, aliases followed.
        path: the file that decides; empty when there is none.
        trail: every path on the way to it, that one last.
        trouble: `absent`, `bad` or `masked`; empty when there is a unit file.
    """

    name: str
    path: str
    trail: tuple[str, ...] = ()
    trouble: str = ""


def resolve(load_path: LoadPath, name: str) -> Resolved:
    """Follow a name to its unit file.

    Args:
        load_path: the folders.
        name: with its suffix.

    Raises:
        NotObservedError: it is a link that leads out of the folders, to a file nobody looked at.
    """
    trail: tuple[str, ...] = ()
    state = _search(load_path, name)
    while state and len(trail) < _LONGEST_CHAIN:
        trail = (*trail, state.path)
        if not state.is_symlink:
            return Resolved(name, state.path, trail, _trouble(state))
        target = load_path.target(state)
        if target == "/dev/null":
            return Resolved(name, state.path, trail, MASKED)
        if not load_path.has(target):
            text = load_path.answers.text(state.path)
            trouble = ABSENT if text is None else "" if text else MASKED
            return Resolved(name, target, (*trail, target), trouble)
        leads_to = posixpath.basename(target)
        if not may_stand_for(posixpath.basename(state.path), leads_to):
            return Resolved(name, state.path, trail, BAD)
        if instance_in(name) and is_template(leads_to):
            leads_to = instance_of(leads_to, instance_in(name))
        same = leads_to == name
        name, state = leads_to, load_path.at(target) if same else _search(load_path, leads_to)
    return Resolved(name, "", trail, BAD if state else ABSENT)


def _trouble(state: FileState) -> str:
    if stat.S_ISREG(state.mode):
        return "" if state.size else MASKED
    return MASKED if stat.S_ISCHR(state.mode) else BAD


def enablement(load_path: LoadPath, resolved: Resolved) -> str:
    """Say how a unit is enabled, in the words of systemctl(1), or `absent`.

    Args:
        load_path: the folders.
        resolved: what the name leads to.

    Raises:
        NotObservedError: its `[Install]` section decides, and was not read.
    """
    if resolved.trouble == MASKED:
        return "masked-runtime" if resolved.path.startswith("/run/") else MASKED
    if resolved.trouble:
        return resolved.trouble
    folder = posixpath.dirname(resolved.path)
    if folder in GENERATED:
        return "generated"
    if folder == TRANSIENT:
        return "transient"
    sure = _linked(load_path, resolved, frozenset({resolved.name}))
    possible = _linked(load_path, resolved, None)
    if sure and sure == possible:
        return sure
    install = _install(load_path, resolved)
    word = _linked(load_path, resolved, install.names)
    return word or _unlinked(install, elsewhere=bool(possible))


def _unlinked(install: Install, *, elsewhere: bool) -> str:
    if elsewhere:
        return "indirect"
    if install.has_rules:
        return "disabled"
    return "indirect" if install.has_also else "static"


def _search(load_path: LoadPath, name: str) -> FileState | None:
    return load_path.find(name) or (
        load_path.find(template_of(name)) if template_of(name) else None
    )


def _linked(load_path: LoadPath, unit: Resolved, names: frozenset[str] | None) -> str:
    """What the links to a unit say; nothing when there are none.

    Args:
        load_path: the folders.
        unit: the unit.
        names: the names of links that count; None for all.
    """
    runtime = vendor = False
    same: list[str] = []
    weaker = False
    for folder in load_path.entries:
        linked, same_name = _links_in(load_path, folder, unit.name, names, weaker=weaker)
        if linked and folder == ETC:
            return "enabled"
        if linked:
            runtime |= folder.startswith("/run/")
            vendor |= not folder.startswith("/run/")
        elif same_name:
            same.append(folder)
        weaker |= unit.path.startswith(f"{folder}/")
    if runtime:
        return "enabled-runtime"
    # A vendor's link to an instance makes it; a vendor's link to a plain unit is only a dependency.
    if vendor and instance_in(unit.name):
        return "static"
    if ETC in same:
        return "linked"
    return "linked-runtime" if any(folder.startswith("/run/") for folder in same) else ""


def _links_in(
    load_path: LoadPath, folder: str, unit: str, names: frozenset[str] | None, *, weaker: bool
) -> tuple[bool, bool]:
    """Whether one folder links to a unit, and whether it does so under the unit's own name.

    Args:
        load_path: the folders.
        folder: one of them.
        unit: its name.
        names: the names of links that count; None for all.
        weaker: whether the unit's file is in a stronger folder, which hides its name in this one.
    """
    found = {name for name in load_path.pulled[folder] if unit in (name, template_of(name))}
    same_name = False
    for name, leads_to in load_path.links[folder].items():
        leads_here = leads_to == unit
        named_so = name == unit and not weaker
        same_name |= leads_here and named_so
        if leads_here != named_so:
            found.add(name)
    return bool(found if names is None else found & names), same_name


def _install(load_path: LoadPath, unit: Resolved) -> Install:
    answers = load_path.answers
    read = (path for path in reversed(unit.trail) if path in {*answers.files, *answers.problems})
    path = next(read, None)
    if path is None:
        raise NotObservedError(f"{unit.path} was not read: no control names the unit")
    drop_ins = load_path.drop_ins(unit.name)
    if template_of(unit.name):
        drop_ins = load_path.drop_ins(template_of(unit.name)) | drop_ins
    texts = [answers.text(path) or "", *(drop_ins[name] for name in sorted(drop_ins))]
    return read_install(unit.name, texts)
