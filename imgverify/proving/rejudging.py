"""A recorded machine, judged again after each change: only what the change can be seen by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from imgverify.facts.answers import Answers, Output, is_wildcard, matches
from imgverify.facts.questions import Question
from imgverify.model import Machine, Outcome
from imgverify.mutating import mutate
from imgverify.mutations.changes import Change
from imgverify.plan import Plan
from imgverify.planes.closed import Reach, complete_plan
from imgverify.planes.closing import close
from imgverify.planes.file_tree import FileTree
from imgverify.planes.plan import plan as plan_questions
from imgverify.proving.claims import Claims, claims_of
from imgverify.proving.direct import arguments_of
from imgverify.proving.readers import differences, questions_of, readers_of
from imgverify.proving.view import CONSOLE, View


class Bench:
    """A recorded machine and everything that a profile claims of it.

    Args:
        plan: profile and checks.
        answers: of a recording, closed or not.
        machine: that gave them; None when nobody knows.
        console: what it printed; None when there was none.

    Attributes:
        topics: all that the profile needs, by name.
    """

    def __init__(
        self, plan: Plan, answers: Answers, machine: Machine | None, console: str | None
    ) -> None:
        self.plan = plan
        self.claims: Claims = claims_of(plan)
        self._machine = machine
        self._console = console
        self.topics = plan.topics()
        self._raw, self._asked = close(answers, plan_questions(plan.questions()))
        if console is not None:
            outputs = {**self._raw.outputs, CONSOLE: Output(console.encode(), 0)}
            self._raw = replace(self._raw, outputs=outputs)
        self._tree = FileTree.of(self._raw)
        self._base = complete_plan(self._raw, self._asked, self._tree)
        self._reach = Reach(self._base, self._asked, self._tree)
        self._readers = readers_of(plan, self.topics, self._base)
        self._looks_at = [
            claim.topics.union(arguments_of(plan.checks[claim.check]))
            for claim in self.claims.claims
        ]
        self._view = View(self._base, self.topics, {}, console, machine)
        self.outcomes = [self._view.judge(claim, plan) for claim in self.claims.claims]

    def judge(self, changes: Collection[Change]) -> dict[int, Outcome] | None:
        """Judge again after changes.

        Args:
            changes: in their order.

        Returns:
            By the number of the claim, for those that may have seen a difference; None when the
            changes make none that anybody asks for.
        """
        mutated = mutate(self._raw, self._tree, changes)
        if mutated.touched is None:
            answers = complete_plan(mutated.answers, self._asked, mutated.tree)
        else:
            answers = self._reach.complete_again(mutated.answers, mutated.tree, mutated.touched)
        seen = {
            topic
            for key in differences(self._base, answers)
            for topic in self._readers.get(key, ())
        }
        console = mutated.answers.outputs.get(CONSOLE)
        if console != self._raw.outputs.get(CONSOLE):
            seen.add(CONSOLE)
        if not seen:
            return None
        text = console.data.decode("utf-8", "replace") if console else None
        return self._judge(answers, seen, text)

    def judge_answers(self, answers: Answers, topics: Collection[str]) -> dict[int, Outcome]:
        """Judge by what a machine answered anew; all other facts are as they were.

        Args:
            answers: to the questions of these topics.
            topics: names.

        Returns:
            By the number of the claim, for those that look at one of the topics.
        """
        return self._judge(answers, {*topics}, self._console)

    def questions(self, topics: Collection[str]) -> tuple[Question, ...]:
        """Everything that some topics ask, each question once.

        Args:
            topics: names.
        """
        asked = questions_of(self.plan, self.topics)
        return tuple(dict.fromkeys(one for name in topics for one in asked[name]))

    def topics_reading(self, paths: Collection[str]) -> set[str]:
        """The topics that ask for a path, by name or by wildcard, or by a link to it.

        Args:
            paths: without symlinks.
        """
        names = {*paths, *(name for path in paths for name in self._reach.names_of(path))}
        return {
            topic
            for key, topics in self._readers.items()
            if key in names or (is_wildcard(key) and any(matches(key, name) for name in names))
            for topic in topics
        }

    def _judge(self, answers: Answers, seen: set[str], console: str | None) -> dict[int, Outcome]:
        known = {name: fact for name, fact in self._view.parsed.items() if name not in seen}
        view = View(answers, self.topics, known, console, self._machine)
        return {
            number: view.judge(claim, self.plan)
            for number, claim in enumerate(self.claims.claims)
            if not seen.isdisjoint(self._looks_at[number])
        }
