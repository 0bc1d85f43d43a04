"""What the controller and the workers of a run have in common."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import pytest

from imgverify.collection import Collection
from imgverify.errors import UsageError
from imgverify.fixtures import fixture_module
from imgverify.judging import BriefReports, Judging
from imgverify.plan import Plan
from imgverify.registry import topic_names
from imgverify.subject import Subject

HANDOVER = "imgverify"


class Member:
    """A process of a run, hooked into pytest.

    Args:
        config: pytest's.
        plan: what is judged.
        several: whether there may be more artifacts than one.
    """

    def __init__(self, config: pytest.Config, plan: Plan, *, several: bool) -> None:
        self.config = config
        self.plan = plan
        self.collection = Collection(plan, self.groups)
        self._several = several

    def register(self) -> None:
        """Hook into pytest."""
        manager = self.config.pluginmanager
        manager.register(self, "imgverify-process")
        manager.register(self.collection, "imgverify-collection")
        manager.register(Judging(self.plan, self.subject), "imgverify-judging")
        manager.register(BriefReports(), "imgverify-reports")
        fixtures = fixture_module(topic_names(), self.subject, several=self._several)
        manager.register(fixtures, "imgverify-fixtures")
        chosen = self.config.args_source is pytest.Config.ArgsSource.ARGS
        if chosen:
            # By its name, so that no other run pays for its imports.
            own_tests = import_module("imgverify.own_tests").OwnTests(self.config, self.subject)
            manager.register(own_tests, "imgverify-own-tests")
        self._add_checks(self.config.args if chosen else [])

    def _add_checks(self, own: Sequence[str]) -> None:
        """Collect the checks of the profile, after the paths that the user named, if any.

        A worker does so too: xdist gives it the words of the command line, not what we made of it.
        """
        self.config.args = [*own, *map(str, self.collection.paths())]

    def groups(self) -> Sequence[str]:
        """Names of the artifacts that are judged; the only one has none."""
        raise NotImplementedError

    def known(self, group: str) -> str:
        """The group, if it is one.

        Args:
            group: name of an artifact; empty where pytest could not know of whom a test is.

        Raises:
            UsageError: it is none.
        """
        if group in self.groups():
            return group
        raise UsageError(
            "the run has several artifacts, and which of them this test is about was not known"
            " when it was collected",
            "let the test function itself take `artifact` as an argument (request.getfixturevalue"
            " and unittest.TestCase come too late for that), or judge one artifact alone",
        )

    def subject(self, group: str) -> Subject:
        """What this process judges.

        Args:
            group: name of the artifact.

        Raises:
            ImgverifyError: why there is nothing to judge.
        """
        raise NotImplementedError
