"""Runs over a tree: one system in the wrappings of several providers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from imgverify.gold import record
from imgverify.gold.record import FAILED, NOT_RUN, PASSED, UNUSABLE, GoldRun, Provided
from imgverify.model import Plane, Run, from_json
from tests.plugin.conftest import Project
from tests.plugin.trees import PUBLISHED, make_root, make_tree, publish, sum_up

SITE = """
profile: site
controls:
  "1.1": {title: cloud-init is there, severity: high, all: [{package-present: {name: cloud-init}}]}
  "1.2": {title: no telnet, all: [{package-absent: {name: telnet}}]}
  "1.3": {title: it runs, all: [{system-running: {}}]}
  "2.1": {title: a person decides, manual: true}
"""
FEW = ("aws", "docker", "openstack")
STAGES = ("checksums", "verdict", "comparison")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of seven wrappings that is as it should be; to be copied."""
    return make_tree(tmp_path_factory.mktemp("published"), tmp_path_factory.mktemp("made"))


@pytest.fixture(autouse=True)
def scratch(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own for the run."""
    project.write("site.yaml", SITE)
    folder = project.path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def copied(made: Path, project: Project, providers: tuple[str, ...] = FEW) -> Path:
    """A copy of some folders of the tree, which a test may change."""
    tree = project.path / "artifacts" / "1.0.0" / made.name
    tree.mkdir(parents=True)
    for name in providers:
        subprocess.run(["cp", "-r", "--sparse=always", made / name, tree / name], check=True)
    return tree


def judge(project: Project, tree: Path, *arguments: str) -> pytest.RunResult:
    """Run pytest on a tree."""
    return project.run(*arguments, image=str(tree))


def report(project: Project) -> GoldRun:
    """The report of the only run."""
    return record.from_json((project.report / "report.json").read_bytes())


def one(run: GoldRun, name: str) -> Provided:
    """An image of a run."""
    return next(provided for provided in run.artifacts if provided.name == name)


def not_passed(run: GoldRun) -> dict[str, str]:
    """Items that did not pass, with their results."""
    return {
        f"{provided.name}::{name}": stage.result
        for provided in run.artifacts
        for name, stage in provided.stages.items()
        if stage.result != PASSED
    }


def test_seven_wrappings_pass(project: Project, made: Path, scratch: Path) -> None:
    """Same system in all; the tools of one provider and what a container lacks are no fault."""
    result = judge(project, copied(made, project, tuple(PUBLISHED)), "-v")
    assert result.ret == 0, result.stdout.str()
    result.assert_outcomes(passed=21)
    output = result.stdout.str()
    assert "artifacts/1.0.0/Debian-12::aws::checksums PASSED" in output
    assert "nothing is booted" in output
    run = report(project)
    assert run.passed
    assert (run.version, run.references) == ("1.0.0", {"Debian-12": "openstack"})
    assert {provided.name for provided in run.artifacts} == {*PUBLISHED}
    tools = one(run, "vmware").difference
    assert tools is not None
    assert tools.ignored["an agent of vmware"] >= 2
    assert list(scratch.iterdir()) == []
    assert list((project.path / "state" / "leases").iterdir()) == []


def test_reports(project: Project, made: Path) -> None:
    """One report of all; each image has a suite in junit.xml, and a folder like that of a run."""
    assert judge(project, copied(made, project)).ret == 0
    root = ET.parse(project.report / "junit.xml").getroot()  # noqa: S314 - our own
    assert [suite.get("name") for suite in root] == [f"imgverify.{name}" for name in FEW]
    cases = [case.get("name") for case in root[0].iter("testcase")]
    assert cases[0] == "1.1 cloud-init is there"
    assert cases[-3:] == ["gate", "checksums", "comparison"]
    assert int(root.get("tests", "0")) == len(list(root.iter("testcase")))
    own = from_json((project.report / "aws" / "report.json").read_bytes(), Run)
    assert own.plane is Plane.OFFLINE
    assert own.artifact.digest == run_digest(report(project), "aws", "image.vmdk")
    assert own.decision.passed
    assert own.decision.counts["needs_boot"] == 1
    assert (project.report / "aws" / "facts.json").is_file()
    assert project.report.name.endswith(report(project).digest[7:15])


def run_digest(run: GoldRun, name: str, file: str) -> str:
    """The digest of a file of an image's folder."""
    checksums = one(run, name).checksums
    assert checksums is not None
    return checksums.digests[file]


def test_flipped_byte(project: Project, made: Path) -> None:
    """One byte of one file: the artifact is not what was published."""
    tree = copied(made, project)
    with (tree / "openstack/image.qcow2").open("r+b") as file:
        # Behind all tables, in what no file uses.
        file.seek(-1, 2)
        file.write(b"\x01")
    result = judge(project, tree)
    assert result.ret == 12, result.stdout.str()
    assert not_passed(report(project)) == {"openstack::checksums": UNUSABLE}
    result.stdout.fnmatch_lines(["image.qcow2: its SHA-256 is *, SHA256SUM says *"])


def test_removed_line(project: Project, made: Path) -> None:
    """A file that no checksum covers might be anything."""
    tree = copied(made, project)
    (tree / "aws/SHA256SUM").write_text("")
    result = judge(project, tree)
    assert result.ret == 12
    assert not_passed(report(project)) == {"aws::checksums": UNUSABLE}
    assert "image.vmdk: SHA256SUM does not list it" in result.stdout.str()


def test_swapped_disk(project: Project, made: Path) -> None:
    """Another build under a right checksum is told by what it holds, and named."""
    tree = copied(made, project)
    root = make_root(project.path / "other", **{"base-files": "12.5"})
    publish(tree / "aws", "vmdk-stream", root, "image.vmdk")
    result = judge(project, tree)
    assert result.ret == 1, result.stdout.str()
    assert not_passed(report(project)) == {"aws::comparison": FAILED}
    output = result.stdout.str()
    assert "not the system of openstack: 1 package upgraded" in output
    assert "base-files" in output


def test_swapped_reference(project: Project, made: Path) -> None:
    """The one that is alone is accused, whoever would have come first."""
    tree = copied(made, project)
    root = make_root(project.path / "other", telnet="0.17")
    publish(tree / "openstack", "qcow2", root, "image.qcow2")
    assert judge(project, tree).ret == 1
    run = report(project)
    assert not_passed(run) == {"openstack::verdict": FAILED, "openstack::comparison": FAILED}
    assert run.references == {"Debian-12": "aws"}


def test_failing_control(project: Project, made: Path) -> None:
    """The verdict lists it, with what was found and how to mend it."""
    project.write("site.yaml", SITE.replace("name: telnet", "name: base-files"))
    result = judge(project, copied(made, project), "-k", "aws")
    assert result.ret == 1
    output = result.stdout.str()
    assert "FAIL    1.2 no telnet  [medium]" in output
    assert "found   base-files 12.4" in output


def test_expectation_of_a_provider(project: Project, made: Path) -> None:
    """A format that the provider does not take fails there; a waiver may name that control."""
    tree = copied(made, project)
    shutil.copy(tree / "openstack/image.qcow2", tree / "aws/image.vmdk")
    sum_up(tree / "aws")
    assert judge(project, tree).ret == 1
    run = report(project)
    assert not_passed(run) == {"aws::verdict": FAILED}
    assert "aws-1" in one(run, "aws").stages["verdict"].reason
    shutil.rmtree(project.path / "reports")
    project.write(
        "waivers.yaml",
        "waivers:\n- {control: aws-1, reason: known, owner: me, expires: '2999-01-01T00:00:00Z'}\n",
    )
    assert judge(project, tree, "--waivers", "waivers.yaml").ret == 0


def test_image_that_cannot_be_read(project: Project, made: Path) -> None:
    """It is unusable, and the others are judged and compared all the same."""
    tree = copied(made, project)
    (tree / "aws/image.vmdk").write_bytes(b"no disk at all\n" * 1000)
    sum_up(tree / "aws")
    result = judge(project, tree)
    assert result.ret == 12
    assert "Traceback" not in result.stdout.str()
    run = report(project)
    assert not_passed(run) == {"aws::verdict": UNUSABLE, "aws::comparison": UNUSABLE}
    assert "image.vmdk: not a disk image" in one(run, "aws").stages["verdict"].reason


def test_folder_without_an_image(project: Project, made: Path) -> None:
    """A provider's folder with nothing in it is no image that passed."""
    tree = copied(made, project)
    (tree / "gcp").mkdir()
    assert judge(project, tree).ret == 12
    assert "no image in it" in one(report(project), "gcp").stages["verdict"].reason


def test_unknown_provider(project: Project, made: Path) -> None:
    """Nobody knows what its image must be, and that is no pass."""
    tree = copied(made, project)
    (tree / "docker").rename(tree / "dokcer")
    assert judge(project, tree, "-k", "verdict").ret == 1
    reason = one(report(project), "dokcer").stages["verdict"].reason
    assert "nobody knows what an image for dokcer must be" in reason
    assert "did you mean docker?" in reason


def test_selection(project: Project, made: Path) -> None:
    """-k reads only what it needs; what was not run keeps the tree from passing."""
    result = judge(project, copied(made, project), "-k", "aws and not comparison")
    assert result.ret == 10, result.stdout.str()
    result.assert_outcomes(passed=2, deselected=7)
    run = report(project)
    assert run.refusals == ("7 of 9 items were not run",)
    assert one(run, "docker").stages["verdict"].result == NOT_RUN
    assert one(run, "aws").run is not None


def test_only_one_control(project: Project, made: Path) -> None:
    """--control judges a part, and the gate refuses."""
    result = judge(project, copied(made, project), "--control", "1.1", "-k", "verdict")
    assert result.ret == 10
    counts = {v.control.id: v.result for v in one(report(project), "aws").run.verdicts}  # type: ignore[union-attr]
    assert (counts["1.1"], counts["1.2"]) == ("pass", "notchecked")


def test_collect_only(project: Project, made: Path) -> None:
    """The items are listed, and nothing is read or written."""
    result = judge(project, copied(made, project), "--collect-only", "-q")
    assert result.ret == 0
    items = [line for line in result.outlines if "::" in line]
    assert items == [
        f"artifacts/1.0.0/Debian-12::{name}::{stage}" for stage in STAGES for name in FEW
    ]
    assert not (project.path / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-n", "2"], "read side by side already"),
        (["--record", "kept"], "nothing is booted"),
        (["--provider", "qemu"], "nothing is booted"),
        (["--control", "azure-1"], "has none of this number"),
    ],
)
def test_options_that_make_no_sense(
    project: Project, made: Path, arguments: list[str], words: str
) -> None:
    """One line, before anything is read."""
    result = judge(project, copied(made, project), *arguments)
    assert result.ret == 4
    assert words in result.stderr.str()


def test_profile_of_another_system(project: Project, made: Path) -> None:
    """All images are of another system: the word on the command line was wrong."""
    project.write("site.yaml", SITE + "applies: {os: [rhel]}\n")
    result = judge(project, copied(made, project))
    assert result.ret == 4
    assert "profile site is for rhel, this system is debian 12" in result.stdout.str()


def test_several_systems(project: Project, made: Path) -> None:
    """`<version>/` may hold several names; each is compared within itself."""
    tree = copied(made, project, ("aws", "openstack"))
    other = tree.with_name("Debian-12-small")
    root = make_root(project.path / "other", **{"base-files": "12.5"})
    publish(other / "openstack", "qcow2", root, "image.qcow2")
    result = judge(project, tree.parent, "-v")
    assert result.ret == 0, result.stdout.str()
    result.assert_outcomes(passed=8, skipped=1)
    assert "artifacts/1.0.0::Debian-12-small/openstack::comparison SKIPPED" in result.stdout.str()


def test_own_tests_beside(project: Project, made: Path) -> None:
    """Tests that are named run too, and a failure of theirs is no fault of an image."""
    project.write("test_own.py", "def test_own():\n    assert False\n")
    result = judge(project, copied(made, project), "-k", "own or checksums", "test_own.py")
    assert result.ret != 0
    assert "1 tests outside of the tree failed" in report(project).refusals
