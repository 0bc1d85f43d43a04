"""YAML where the machine can read it."""

from __future__ import annotations

import sys

import pytest

from imgverify.awstoe_export import maybe_yaml
from imgverify.unobserved import NotObservedError


def test_reads_and_refuses() -> None:
    """A document is read; what is none is an error of this module's own."""
    assert maybe_yaml.safe_load("a: [1]") == {"a": [1]}
    with pytest.raises(maybe_yaml.YAMLError):
        maybe_yaml.safe_load("a: [")


def test_without_it_nothing_was_observed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without PyYAML: the control is an error, never a pass."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(NotObservedError, match="no module yaml"):
        maybe_yaml.safe_load("a: 1")
