"""Composes answers by hand, as a machine would have given them to the topics of a test."""

from __future__ import annotations

import importlib
import stat
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from imgverify.facts.answers import Answers, Content, FileState, Output, is_wildcard, matches
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.model import Plane

NUMBERS = {"root": 0, "shadow": 42}


def answers(
    *topics: str,
    files: Mapping[str, str] | None = None,
    outputs: Mapping[str, str | tuple[str, int]] | None = None,
    states: Mapping[str, str] | None = None,
    absent: Iterable[str] = (),
    plane: Plane = Plane.BOOT,
    params: Mapping[str, Any] | None = None,
) -> Answers:
    """Compose what a plane would have delivered to some topics.

    Every path that the topics ask for and that is not given counts as looked at and absent. A
    command that is not given counts as not run. On the offline plane no command has run.

    Args:
        topics: names of topic modules whose questions are answered.
        files: content by path.
        outputs: what a command printed by its name, or that and its exit status.
        states: `0644 root root` by path; `0777 root root -> /target` for a link and a leading `d`
            (`d0755 root root`) for a folder. Files that are not named here are `0644 root root`.
        absent: further paths that were looked at and do not exist.
        plane: where the answers come from.
        params: a control's parameters, for topics that ask more because of them.
    """
    files = files or {}
    have_states = {path: state("0644 root root", path, len(text)) for path, text in files.items()}
    for path, described in (states or {}).items():
        have_states[path] = state(described, path, len(files.get(path, "")))
    asked = {
        question.path
        for topic in topics
        for question in questions(topic, params or {})
        if isinstance(question, File | Stat)
    }
    matched = {
        path: found
        for path in asked
        if is_wildcard(path)
        if (found := tuple(sorted(one for one in have_states if matches(path, one))))
    }
    return Answers(
        plane=plane,
        files={
            path: Content(text.encode("utf-8", "surrogateescape")) for path, text in files.items()
        },
        states=have_states,
        outputs={name: output(given) for name, given in (outputs or {}).items()},
        absent=frozenset(absent) | {path for path in asked if path not in {*have_states, *matched}},
        matched=matched,
        targets={
            path: replace(have_states[link.target], path=path)
            for path, link in have_states.items()
            if link.target in have_states
        },
    )


def questions(topic: str, params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Everything that a topic asks, for one control's parameters.

    Args:
        topic: the module's name.
        params: the control's parameters.
    """
    module = importlib.import_module(f"imgverify.facts.{topic}")
    more: tuple[Question, ...] = module.for_params(params) if hasattr(module, "for_params") else ()
    asked: tuple[Question, ...] = (*module.FILES, *module.STATS, *module.COMMANDS, *more)
    assert all(isinstance(question, File | Stat | Command) for question in asked)
    return asked


def state(described: str, path: str, size: int = 0) -> FileState:
    """One lstat from a phrase.

    Args:
        described: as in `answers`.
        path: absolute.
        size: bytes.
    """
    front, _, target = described.partition(" -> ")
    mode, owner, group = front.split()
    kind = stat.S_IFLNK if target else stat.S_IFDIR if mode.startswith("d") else stat.S_IFREG
    return FileState(
        path=path,
        mode=kind | int(mode.removeprefix("d"), 8),
        uid=number(owner),
        gid=number(group),
        owner=owner,
        group=group,
        size=size,
        mtime=1_700_000_000,
        target=target,
    )


def number(name: str) -> int:
    """The numeric id of a user or group name; 1000 for names that have no fixed one."""
    return int(name) if name.isdigit() else NUMBERS.get(name, 1000)


def output(given: str | tuple[str, int]) -> Output:
    """What a command printed: text alone means that it succeeded."""
    text, status = (given, 0) if isinstance(given, str) else given
    return Output(text.encode("utf-8", "surrogateescape"), status)
