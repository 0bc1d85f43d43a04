"""The table of actions."""

from __future__ import annotations

from imgverify.awstoe.actions.every import RUNNABLE
from imgverify.awstoe.inputs import ACTIONS


def test_all_but_those_of_windows() -> None:
    """Every action that a component may name can be run, unless it is for Windows."""
    assert RUNNABLE.keys() == {name for name, form in ACTIONS.items() if not form.windows}
