"""The benchmarks measure what they say: nothing is booted here."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, cast

import pytest
from testinfra.backend.base import BaseBackend, CommandResult
from testinfra.host import Host

from benchmarks import bare_qemu, plain_testinfra, results
from benchmarks.collect_only import write_project
from benchmarks.comparison import Comparison, in_turn, timed
from benchmarks.errors import BenchmarkError
from benchmarks.in_process import Judge
from benchmarks.pytest_process import run_pytest
from imgverify.checks_index import index_checks
from imgverify.facts import os_release
from imgverify.facts.answers import Answers, Content
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Artifact, Plane, Result
from imgverify.plan import Plan
from imgverify.profiles.binding import bind_profile
from imgverify.profiles.profile import load_profile
from imgverify.providers import BootOptions
from imgverify.providers.qemu_arguments import Disk, Settings, arguments
from imgverify.registry import Topic
from imgverify.subject import Subject
from imgverify.wrapping import DiskFile

FAST = Comparison(
    name="quick",
    work="a thing",
    alternative="another way",
    ours=(1.0, 9.0, 2.0),
    theirs=(20.0, 10.0, 40.0),
    target=0.1,
)


class FakeBackend(BaseBackend):  # type: ignore[misc]
    """Answers from a table; everything else fails."""

    NAME = "fake"

    def __init__(self, said: dict[str, str]) -> None:
        super().__init__("fake")
        self.said = {"uname -s": "Linux", "uname -m": "x86_64", **said}
        self.heard: list[str] = []

    def run(self, command: str, *args: str, **_kwargs: Any) -> CommandResult:
        """Look a command up."""
        line = self.get_command(command, *args)
        self.heard.append(line)
        found = self.said.get(line)
        status = 1 if found is None else 0
        return self.result(status, line.encode(), (found or "").encode(), b"")


def _host(said: dict[str, str]) -> tuple[Host, FakeBackend]:
    backend = FakeBackend(said)
    host = Host(backend)
    backend.set_host(host)
    return host, backend


def test_ratio_is_of_medians() -> None:
    """One slow turn does not decide; a ratio at the target is good enough."""
    assert FAST.ratio == pytest.approx(0.1)
    assert not FAST.missed
    assert dataclasses.replace(FAST, target=0.09).missed
    assert not dataclasses.replace(FAST, target=None).missed


def test_sides_take_turns(capsys: pytest.CaptureFixture[str]) -> None:
    """A B A B, and each turn is told on standard error alone."""
    order: list[str] = []

    def side(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    assert in_turn("x", 2, lambda: side("a", 1.0), lambda: side("b", 2.0)) == ((1, 1), (2, 2))
    assert order == ["a", "b", "a", "b"]
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1] == "x 2/2: alternative 2.000 s"


def test_timed_runs_once() -> None:
    """The action is run, and its time is no less than nothing."""
    calls: list[int] = []
    assert timed(lambda: calls.append(1)) >= 0
    assert calls == [1]


def test_json_has_every_turn() -> None:
    """Programs get single turns, the ratio and whether the target was missed."""
    (one,) = json.loads(results.to_json([FAST]))["benchmarks"]
    assert one["seconds"] == [1.0, 9.0, 2.0]
    assert one["ratio"] == pytest.approx(0.1)
    assert one["missed"] is False


def test_table_marks_a_miss() -> None:
    """A missed target is a word, not only a colour."""
    missed = dataclasses.replace(FAST, target=0.05)
    made = results.table([FAST, missed])
    cells = list(made.columns[-1].cells)
    assert cells[0] == "<= 0.1"
    assert "missed" in str(cells[1])


def test_testinfra_is_asked_in_its_own_words() -> None:
    """A file is looked for and read, a wildcard is listed, a state is three more commands."""
    host, backend = _host(
        {
            "ls -d /etc/*.d/*": "/etc/a.d/x",
            "test -e /etc/a.d/x": "",
            "cat -- /etc/a.d/x": "text",
            "stat -Lc %a /etc/a.d/x": "644",
            "stat -Lc %U /etc/a.d/x": "root",
            "stat -Lc %G /etc/a.d/x": "adm",
            "echo hello": "hello",
        }
    )
    assert plain_testinfra.ask(host, File("/etc/*.d/*")) == [b"text"]
    assert plain_testinfra.ask(host, Stat("/etc/a.d/x")) == [(0o644, "root", "adm")]
    assert plain_testinfra.ask(host, Command("greeting", "echo hello")) == [b"hello"]
    assert plain_testinfra.ask(host, File("/absent")) == []
    assert plain_testinfra.ask(host, Stat("/none/*")) == []
    assert backend.heard.count("cat -- /etc/a.d/x") == 1


def test_bare_qemu_is_the_same_machine(tmp_path: Path) -> None:
    """What a guest's speed depends on is the same on both sides."""
    options = BootOptions(memory=768, cpus=3)
    base = tmp_path / "base"
    disk = Disk(overlay=tmp_path / "o", base=DiskFile(driver="qcow2", path=str(base)))
    ours = arguments(
        Settings(
            mark="imgverify-x",
            architecture="x86_64",
            accelerator="tcg",
            memory=options.memory,
            cpus=options.cpus,
            port=2222,
            console=tmp_path / "console",
            disks=(disk,),
            seed=tmp_path / "s",
        )
    )
    bare = bare_qemu.command_line(tmp_path / "o", tmp_path / "s", tmp_path, 2222, options)
    for option in ("-machine", "-accel", "-cpu", "-smp"):
        assert bare[bare.index(option) + 1] == ours[ours.index(option) + 1]
    assert bare[bare.index("-m") + 1] + "M" == ours[ours.index("-m") + 1]
    assert bare[0] == ours[0]


def test_plain_project_has_as_many_tests(tmp_path: Path) -> None:
    """All tests of the generated project are found."""
    project = write_project(tmp_path / "plain", files=3, tests=7)
    assert len(list(project.glob("test_*.py"))) == 3
    assert "7 tests collected" in run_pytest(project, "-p", "no:imgverify", "--collect-only", "-q")


def test_pytest_that_fails_is_not_measured(tmp_path: Path) -> None:
    """A run that fails says so, with its last words, instead of a time."""
    (tmp_path / "test_bad.py").write_text("def test_bad(): assert 1 == 2\n")
    with pytest.raises(BenchmarkError, match="assert 1 == 2"):
        run_pytest(tmp_path, "-q")


@pytest.fixture
def site(tmp_path: Path) -> Plan:
    """A profile with a check of its own."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "test_site.py").write_text(
        "def test_name_is(os_release, artifact, expect, name: str, kind: str = 'disk') -> None:\n"
        "    '''The system has a name.'''\n"
        "    assert artifact.kind == kind\n"
        "    expect(os_release.id == name, wanted=name, found=os_release.id, where='os-release')\n"
    )
    (tmp_path / "site.yaml").write_text(
        "profile: site\nchecks: [site]\ncontrols:\n"
        '  "1": {all: [{name-is: {name: debian}}]}\n'
        '  "2": {all: [{name-is: {name: debian}}, {name-is: {name: other}}]}\n'
        '  "3": {all: [{name-is: {name: debian, kind: ami}}]}\n'
    )
    checks = index_checks([tmp_path / "site"], ["os_release"])
    profile = bind_profile(load_profile(tmp_path / "site.yaml", []), checks)
    return Plan(profile=profile, checks=checks)


def test_judging_in_process(site: Plan, tmp_path: Path) -> None:
    """Checks are judged with topics, parameters, defaults and fixtures, as under pytest."""
    answers = Answers(
        plane=Plane.BOOT,
        files={"/etc/os-release": Content(b"ID=debian\n")},
        absent=frozenset({"/usr/lib/os-release"}),
    )
    artifact = Artifact(kind="disk", location="/x", format="qcow2")
    topics = {"os_release": cast(Topic, os_release)}
    subject = Subject(artifact, None, answers, topics, tmp_path / "transcript")
    found = [verdict.result for verdict in Judge(site).verdicts(subject)]
    assert found == [Result.PASS, Result.FAIL, Result.FAIL]
