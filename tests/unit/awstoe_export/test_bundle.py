"""The program of a component judges this machine as imgverify itself does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from imgverify.awstoe_export import merging
from imgverify.awstoe_export.bundle import make_bundle
from imgverify.awstoe_export.given import Given
from imgverify.awstoe_export.inside import TEXT, Facts
from imgverify.awstoe_export.sources import Source, read_source, source_of
from imgverify.bundle import checks_folder
from imgverify.errors import UsageError
from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result, Verdict
from imgverify.plan import Plan, make_plan
from imgverify.recording import read_recording
from imgverify.static_verdicts import judge_statically
from imgverify.verdicts import verdict

CONTROLS = """
controls:
  "1.1": {title: t, all: [{sshd-option: {option: PermitEmptyPasswords, value: "no"}}]}
  "1.2": {title: t, when: [{package: no-such}], all: [{mount-exists: {path: /tmp}}]}
  "1.10": {title: somebody looks, manual: true}
  "2.1": {title: t, all: [{package-present: {name: no-such}}, {only-root-uid0: {}}]}
  "2.2": {title: t, all: [{disk-format: {formats: [ami]}}]}
  "a b": {title: t, all: [{sysctl: {key: no.such, value: "1"}}]}
  "a/b": {title: t, all: [{fstab-no-duplicates: {}}]}
"""

RECORDINGS = Path(__file__).parents[2] / "recordings"
LOCAL = "imgverify.awstoe_export.local_answers"
RECORDED = """
import ast
from pathlib import Path
from imgverify.facts.answers import Answers, Content, FileState, Output
from imgverify.model import Plane
def collect_here(asked):
    text = Path(FILE).read_text(encoding="utf-8", errors="surrogateescape")
    kept = ast.literal_eval(text)
    return Answers(
        Plane.BOOT,
        files={path: Content(*one) for path, one in kept["files"].items()},
        states={path: FileState(*one) for path, one in kept["states"].items()},
        outputs={name: Output(*one) for name, one in kept["outputs"].items()},
        targets={path: FileState(*one) for path, one in kept["targets"].items()},
        absent=frozenset(kept["absent"]),
        problems=kept["problems"],
        matched=kept["matched"],
    )
"""


def small(folder: Path, text: str = CONTROLS, head: str = "") -> Plan:
    """A plan of a profile of our own."""
    path = folder / "site.yaml"
    path.write_text(f"profile: site\n{head}{text}")
    return make_plan(str(path))


def run(source: str) -> subprocess.CompletedProcess[str]:
    """Run a program as an instance does: isolated, without any package of ours."""
    command = [sys.executable, "-X", "utf8", "-IS", "-"]
    return subprocess.run(
        command, input=source, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def in_process(plan: Plan, answers: Answers) -> list[Verdict]:
    """The verdicts of imgverify itself."""
    topics = {name: topic.parse for name, topic in plan.topics().items()}
    outcomes = judge_statically(plan, Facts(answers, topics, Given(Path("/"))))
    return [
        verdict(control, [outcomes[control.id, at] for at in range(len(control.checks))])
        for control in plan.controls()
    ]


def keep(answers: Answers, file: Path) -> None:
    """Write a recording as a bundle of these tests reads it."""
    kept = {
        "files": {path: astuple(one) for path, one in answers.files.items()},
        "states": {path: astuple(one) for path, one in answers.states.items()},
        "outputs": {name: astuple(one) for name, one in answers.outputs.items()},
        "targets": {path: astuple(one) for path, one in answers.targets.items()},
        "absent": set(answers.absent),
        "problems": dict(answers.problems),
        "matched": dict(answers.matched),
    }
    file.write_text(repr(kept), encoding="utf-8", errors="surrogateescape")


def test_small_profile(tmp_path: Path) -> None:
    """Conditions, parameters, several checks, manual controls, and what no instance can know."""
    bundle = make_bundle(small(tmp_path), str(tmp_path))
    assert bundle.steps == {
        "1.1": "1-1",
        "1.2": "1-2",
        "1.10": "1-10",
        "2.1": "2-1",
        "2.2": "2-2",
        "a b": "a-b",
        "a/b": "a-b_",
    }
    assert bundle.unjudged == {
        "1.10": "the benchmark asks a person to judge this",
        "2.2": "disk-format needs the artifact's file, which nobody has in an instance",
    }
    done = run(bundle.source)
    assert (done.returncode, done.stderr) == (0, "")
    told = {line["control"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert {number: told[number]["result"] for number in ("1.2", "1.10", "2.1", "2.2")} == {
        "1.2": "notapplicable",
        "1.10": "notchecked",
        "2.1": "fail",
        "2.2": "notchecked",
    }
    assert (tmp_path / "2-1.txt").read_text().startswith("FAIL 2.1 t\n  found   ")
    assert (tmp_path / "2-2.code").read_text() == "2\n"


def test_same_verdicts_as_in_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole benchmark on recorded machines: each result and reason is that of imgverify."""
    file = tmp_path / "answers"
    recorded = read_source(RECORDED.replace("FILE", repr(str(file))), LOCAL)

    def source(module: str, *, hints: bool) -> Source:
        return recorded if module == LOCAL else source_of(module, hints=hints)

    monkeypatch.setattr(merging, "source_of", source)
    plan = make_plan("cis-debian12")
    program = make_bundle(plan, str(tmp_path)).source
    seen: set[Result] = set()
    for name in ("debian12", "lab-good"):
        answers, _ = read_recording(RECORDINGS / name, plan.questions())
        answers = replace(answers, plane=Plane.BOOT)
        keep(answers, file)
        done = run(program)
        assert (done.returncode, done.stderr) == (0, "")
        told = {line["control"]: line for line in map(json.loads, done.stdout.splitlines())}
        mine = {one.control.id: one for one in in_process(plan, answers) if not one.control.manual}
        assert len(mine) >= 280
        assert {number: (told[number]["result"], told[number]["reason"]) for number in mine} == {
            number: (one.result, one.reason[:TEXT]) for number, one in mine.items()
        }
        seen |= {one.result for one in mine.values()}
    assert seen >= {Result.PASS, Result.FAIL, Result.ERROR, Result.NOTAPPLICABLE}


def test_wrong_system(tmp_path: Path) -> None:
    """A profile for another system ends with a reason, and leaves no verdict."""
    head = "applies: {os: [plan9], version: '4'}\n"
    done = run(make_bundle(small(tmp_path, head=head), str(tmp_path)).source)
    assert done.returncode == 2
    assert "imgverify: the profile is for plan9 4, this system is " in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["site.yaml"]


def test_own_checks(tmp_path: Path) -> None:
    """Checks of a site go along; what an instance does not have is refused before."""
    folder = tmp_path / "own"
    folder.mkdir()
    path = folder / "test_mine.py"
    path.write_text(
        "import os.path\n\n\ndef test_mine(os_release, expect, name='x'):\n"
        '    """Mine."""\n    expect(os.path.isabs("/"), wanted="w", found="f", where=name)\n'
    )
    text = '\ncontrols:\n  "1": {title: t, all: [{mine: {name: here}}]}\n'
    done = run(make_bundle(small(tmp_path, text, "checks: [own]\n"), str(tmp_path)).source)
    assert json.loads(done.stdout)["findings"][0]["where"] == "here"
    path.write_text("import pytest\n\n\ndef test_mine(name='x'):\n    pass\n")
    with pytest.raises(UsageError, match=r"test_mine\.py:1: imports pytest"):
        make_bundle(small(tmp_path, text, "checks: [own]\n"), str(tmp_path))


def test_host_is_not_there(tmp_path: Path) -> None:
    """A check that logs in from outside is not judged, and the control does not pass."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "test_mine.py").write_text("def test_mine(host):\n    host.run('true')\n")
    text = '\ncontrols:\n  "1": {title: t, all: [{mine: {}}, {only-root-uid0: {}}]}\n'
    bundle = make_bundle(small(tmp_path, text, "checks: [own]\n"), str(tmp_path))
    assert "a login from outside" in bundle.unjudged["1"]
    run(bundle.source)
    assert (tmp_path / "1.code").read_text() in ("1\n", "2\n")


def test_no_secret_place(tmp_path: Path) -> None:
    """A bundle tells nothing of the machine that wrote it."""
    source = make_bundle(small(tmp_path), "/run/x").source
    assert str(checks_folder()) not in source
    assert str(tmp_path) not in source
