"""The one place that reads entry points."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ArtifactError, UsageError
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Artifact
from imgverify.registry import provider, reports, resolve, topic, topic_names

DISK = Artifact(kind="disk", location="/x.qcow2", format="qcow2")


@pytest.mark.parametrize("name", topic_names())
def test_every_topic_says_what_it_reads(name: str) -> None:
    """FILES, STATS and COMMANDS are tuples of their kind, parse is there, names are unique."""
    module = topic(name)
    assert all(isinstance(one, File) for one in module.FILES)
    assert all(isinstance(one, Stat) for one in module.STATS)
    assert all(isinstance(one, Command) for one in module.COMMANDS)
    assert callable(module.parse)


def test_names_of_commands_are_unique() -> None:
    """Answers are looked up by them; topics may share a command."""
    names = [one.name for one in {one for name in topic_names() for one in topic(name).COMMANDS}]
    assert len(names) == len(set(names))


def test_reports_have_names_of_their_own() -> None:
    """No format writes over another's file."""
    names = [report.FILENAME for report in reports()]
    assert {"report.json", "junit.xml"} <= set(names)
    assert len(names) == len(set(names))


def test_provider_by_name_and_by_artifact() -> None:
    """`auto` takes whoever accepts it; a wrong name is answered with the nearest."""
    assert provider("auto", DISK)[0] == "qemu"
    with pytest.raises(UsageError, match=r"did you mean qemu\?"):
        provider("qmeu", DISK)
    ami = Artifact(kind="ami", location="ami-1", format="ami")
    with pytest.raises(UsageError, match="cannot boot ami"):
        provider("auto", ami)


def test_artifact_kinds_answer_in_turn(tmp_path: Path) -> None:
    """A prefix names its kind; anything else is a path."""
    with pytest.raises(ArtifactError, match="no such recording"):
        resolve(f"replay:{tmp_path}")
    with pytest.raises(ArtifactError, match=r"nowhere\.qcow2"):
        resolve(str(tmp_path / "nowhere.qcow2"))
