"""How large the root file system is."""

from __future__ import annotations

import os

import pytest

from imgverify.facts.root_space import SPACE, RootSpace, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script


def test_script_asks_the_kernel() -> None:
    """The size is what statfs(2) says on this machine."""
    said = os.statvfs("/")
    assert parse(run_script(SPACE)).size == said.f_blocks * said.f_frsize


def test_size() -> None:
    """Blocks times their size."""
    found = parse(answers("root_space", outputs={"root file system": "4096 1000 250\n"}))
    assert found == RootSpace(size=4_096_000, free=1_024_000)


def test_not_known() -> None:
    """A disk at rest has no answer, and rubbish is none."""
    with pytest.raises(NotObservedError) as raised:
        parse(answers("root_space", plane=Plane.OFFLINE))
    assert raised.value.needs_boot
    with pytest.raises(NotObservedError, match="4096 many 1"):
        parse(answers("root_space", outputs={"root file system": "4096 many 1\n"}))
