"""What checks see of one state of a machine, without pytest's fixtures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imgverify.conditions import apply_conditions
from imgverify.expect import Expect
from imgverify.facts import console as console_topic
from imgverify.facts.answers import Answers
from imgverify.model import Machine, Outcome
from imgverify.plan import Plan
from imgverify.proving.claims import Claim
from imgverify.proving.direct import judge
from imgverify.registry import Topic
from imgverify.unobserved import NotObservedError, Unobserved, attempt
from imgverify.verdicts import outcome

CONSOLE = "console"


class View:
    """Facts of one state of a machine.

    Args:
        answers: of this state.
        topics: all that are in use, by name.
        known: topics that were parsed and are the same in this state.
        console: what the serial console printed; None when nothing was booted.
        machine: that was booted; None for none.
    """

    def __init__(
        self,
        answers: Answers,
        topics: Mapping[str, Topic],
        known: Mapping[str, Any],
        console: str | None,
        machine: Machine | None,
    ) -> None:
        self.answers = answers
        self.parsed: dict[str, Any] = dict(known)
        self._topics = topics
        self._console = console
        self._machine = machine

    def fixture(self, name: str) -> Any:
        """What an argument of a check stands for.

        Args:
            name: of a topic, or `machine` or `console`.

        Raises:
            NotObservedError: a recording has no such thing.
        """
        if name not in self.parsed:
            self.parsed[name] = self._look(name)
        return self.parsed[name]

    def _look(self, name: str) -> Any:
        if name in self._topics:
            topic = self._topics[name]
            return attempt(lambda: topic.parse(self.answers))
        if name == CONSOLE and self._console is not None:
            return console_topic.parse(self._console)
        if name == "machine" and self._machine is not None:
            return self._machine
        return Unobserved(NotObservedError(f"a recording has no `{name}`", needs_boot=True))

    def judge(self, claim: Claim, plan: Plan) -> Outcome:
        """Say whether a claim holds in this state."""
        if claim.when:
            try:
                apply_conditions(claim.when, self.fixture)
            except Exception as error:  # noqa: BLE001 - it is the result
                return outcome(claim.check, error, Expect(), self.answers.plane)
        return judge(plan.checks[claim.check], claim.params, self.fixture, self.answers.plane)
