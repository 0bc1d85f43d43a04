"""Who asks for what, and what is answered in another way: so that only those look again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, Question
from imgverify.plan import Plan
from imgverify.registry import Topic


def readers_of(plan: Plan, topics: Mapping[str, Topic], answers: Answers) -> dict[str, set[str]]:
    """The topics that look at a path, a wildcard or a command's output, by its name.

    Args:
        plan: profile and checks.
        topics: by name.
        answers: say what wildcards match.
    """
    readers: dict[str, set[str]] = {}
    for name, questions in questions_of(plan, topics).items():
        for question in questions:
            key = question.name if isinstance(question, Command) else question.path
            for one in (key, *answers.matched.get(key, ())):
                readers.setdefault(one, set()).add(name)
    return readers


def questions_of(plan: Plan, topics: Mapping[str, Topic]) -> dict[str, tuple[Question, ...]]:
    """What each topic asks, for all controls together.

    Args:
        plan: profile and checks.
        topics: by name.
    """
    asked: dict[str, dict[Question, None]] = {
        name: dict.fromkeys((*topic.FILES, *topic.STATS, *topic.COMMANDS))
        for name, topic in topics.items()
    }
    for _, _, call in plan.calls():
        for name in plan.checks[call.check].topics:
            more = getattr(topics[name], "for_params", None)
            asked[name] |= dict.fromkeys(more(call.params) if more else ())
    return {name: tuple(questions) for name, questions in asked.items()}


def differences(before: Answers, after: Answers) -> set[str]:
    """Names of what is answered in another way.

    Args:
        before: to the same questions.
        after: to the same questions.
    """
    found = set(before.absent ^ after.absent)
    for old, new in (
        (before.files, after.files),
        (before.states, after.states),
        (before.outputs, after.outputs),
        (before.matched, after.matched),
        (before.problems, after.problems),
    ):
        mine: Mapping[str, Any] = old
        other: Mapping[str, Any] = new
        found |= mine.keys() ^ other.keys()
        found |= {
            key
            for key, value in mine.items()
            if key in other and other[key] is not value and other[key] != value
        }
    return found
