"""A plugin: `host` as in a run with `--image`, over a machine that is up already.

It is copied to where pytest runs, beside `machine.json` and `artifact.json`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from imgverify.facts.answers import Answers
from imgverify.fixtures import fixture_module
from imgverify.model import Artifact, Machine, Plane
from imgverify.own_tests import OwnTests
from imgverify.subject import Subject


def pytest_configure(config: pytest.Config) -> None:
    """Register what the plugin itself would.

    Args:
        config: pytest's.
    """
    subject = Subject(
        msgspec.json.decode(Path("artifact.json").read_bytes(), type=Artifact),
        msgspec.json.decode(Path("machine.json").read_bytes(), type=Machine),
        Answers(plane=Plane.BOOT),
        {},
        Path("transcript.jsonl"),
    )
    fixtures = fixture_module([], lambda _group: subject)
    config.pluginmanager.register(fixtures, "imgverify-fixtures")
    own_tests = OwnTests(config, lambda _group: subject)
    config.pluginmanager.register(own_tests, "imgverify-own-tests")
    config.add_cleanup(subject.close)
