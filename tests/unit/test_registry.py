"""The one place that reads entry points."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from imgverify import registry
from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError, UsageError
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.registry import provider, reports, resolve, topic, topic_names
from tests.unit.artifacts.disks import gpt

DISK = Artifact(kind="qcow2", location="/x.qcow2", format="qcow2")


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
    assert provider("auto", ami)[0] == "ec2"
    with pytest.raises(UsageError, match="cannot boot ami"):
        provider("qemu", ami)
    strange = Artifact(kind="stone", location="stone", format="stone")
    with pytest.raises(UsageError, match="cannot boot stone"):
        provider("auto", strange)


class _Kind:
    """A kind that takes everything that it is asked for."""

    def __init__(self, name: str, *, last: bool) -> None:
        self.name = name
        self.LAST = last

    def detect(self, candidate: Candidate) -> bool:
        """Know it when a file is there."""
        return candidate.is_file

    def resolve(self, candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG002
        """Say who was asked."""
        return Artifact(kind=self.name, location=candidate.spec, format="x")


def test_kinds_that_take_anything_come_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names do not decide who is asked first, and no kind is known to the registry by its name."""
    kinds = {"a": _Kind("a", last=True), "z": _Kind("z", last=False)}
    monkeypatch.setattr(registry, "_entries", lambda _group: kinds)
    monkeypatch.setattr(registry, "kind", kinds.get)
    (tmp_path / "x").write_bytes(b"x")
    assert resolve(str(tmp_path / "x")).kind == "z"
    with pytest.raises(ArtifactError, match="no artifact kind knows this") as error:
        resolve("word:x")
    assert error.value.hint == "known kinds: a, z"


def test_artifact_kinds_answer_in_turn(tmp_path: Path) -> None:
    """A prefix names its kind; anything else is a path."""
    with pytest.raises(ArtifactError, match="no such recording"):
        resolve(f"replay:{tmp_path}")
    with pytest.raises(ArtifactError, match=r"nowhere\.qcow2: no such file"):
        resolve(str(tmp_path / "nowhere.qcow2"))
    (tmp_path / "notes").write_text("buy milk")
    with pytest.raises(ArtifactError, match="not a disk image"):
        resolve(str(tmp_path / "notes"))


def test_a_file_called_like_a_prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is called like a word of another kind can be named."""
    monkeypatch.chdir(tmp_path)
    gpt(Path("ami:x"))
    assert resolve("ami:x").kind == "raw"


def test_every_kind_offers_everything() -> None:
    """Each has the three functions; only those that take what others know better come last."""
    names = sorted(entry.name for entry in entry_points(group=registry.ARTIFACTS))
    for name in names:
        module = registry.kind(name)
        assert callable(module.detect)
        assert callable(module.resolve)
        assert callable(module.contents)
    assert {"qcow2", "raw", "replay", "vdi", "vhd", "vhdx", "vmdk"} <= set(names)
    assert "disk" not in names
