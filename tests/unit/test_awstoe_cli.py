"""`imgverify awstoe`: files, words and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import junitparser
import pytest

from imgverify.cli import main

PROFILE = """profile: site
title: "A site's: own"
controls:
  "1.1": {title: one root, all: [{only-root-uid0: {}}]}
  "1.2": {title: somebody looks, manual: true}
  "2.1": {title: a format, level: 2, all: [{disk-format: {formats: [ami]}}]}
"""
LACKING = "needs the artifact's file, which nobody has in an instance"
CREATE = (
    "aws imagebuilder create-component --name imgverify-site --semantic-version 1.0.0 "
    "--platform Linux"
)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "site.yaml").write_text(PROFILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_export(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A component, what is not judged there, and the command that creates it."""
    assert main(["awstoe", "export", "site.yaml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    size = len((folder / "site.component.yaml").read_text())
    assert lines == [
        f"site.component.yaml: {size} of 16000 characters; 3 controls, each a step of its own",
        "not judged there: 1.2: the benchmark asks a person to judge this",
        f"not judged there: 2.1: disk-format {LACKING}",
        f"{CREATE} --data file://site.component.yaml",
    ]
    assert main(["awstoe", "validate", "site.component.yaml"]) == 0
    assert capsys.readouterr().out.startswith("site.component.yaml: valid: test (4 steps); ")


def test_export_to_another_program(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-o -` standard output is the document and nothing else."""
    assert main(["awstoe", "export", "site.yaml", "-o", "-", "--control", "1.1"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("name: ")
    assert "not judged" not in told.err
    assert "1 controls" in told.err
    assert [path.name for path in folder.iterdir()] == ["site.yaml"]


def test_export_with_a_bundle(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files, and where each goes."""
    uri = "s3://bucket/site.pyz"
    assert (
        main(["awstoe", "export", "site.yaml", "--level", "1", "-o", "x.yaml", "--uri", uri]) == 0
    )
    lines = capsys.readouterr().out.splitlines()
    size = (folder / "x.pyz").stat().st_size
    assert lines[1] == f"x.pyz: {size} bytes, the checks that it downloads"
    assert lines[-2] == "aws s3 cp x.pyz s3://bucket/site.pyz"
    assert lines[-1].endswith("--data file://x.yaml")


def test_export_of_a_big_profile(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a place for its checks it is refused; with one, the document goes there too."""
    arguments = ["awstoe", "export", "cis-debian12", "-o", "cis.yaml"]
    assert main(arguments) == 4
    said = capsys.readouterr().err
    assert said.startswith("imgverify: profile cis-debian12: the component has ")
    assert "\n  -> give --uri s3://BUCKET/KEY" in said
    assert not (folder / "cis.yaml").exists()
    assert main([*arguments, "--uri", "s3://bucket/iv/cis.pyz"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == "aws s3 cp cis.yaml s3://bucket/iv/cis.yaml"
    assert lines[-1].endswith("--uri s3://bucket/iv/cis.yaml")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export", "cloud-imag"], 4, "did you mean cloud-image?"),
        (["export", "site.yaml", "--control", "9.9"], 4, "the profile has none of this number"),
        (["export", "site.yaml", "--uri", "here"], 4, "--uri here: is no object in S3"),
        (["export", "site.yaml", "-o", "no/such/folder"], 11, "cannot be written: No such file"),
        (["validate", "site.yaml"], 4, "site.yaml:"),
        (["validate", "none.yaml"], 4, "there is no such component"),
        (["import", "site.yaml"], 4, "site.yaml: is no JSON"),
        (["import", "none.json"], 4, "none.json: No such file"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_wrong_words(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear line, the right exit code."""
    assert main(["awstoe", *arguments]) == code
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err


def detailed(folder: Path, *statuses: str) -> None:
    """A file of AWSTOE's."""
    steps = [
        {"name": f"Step{number}", "status": status, "action": "ExecuteBash"}
        for number, status in enumerate(statuses)
    ]
    status = "failed" if "failed" in statuses else "success"
    document = {"name": "doc", "status": status, "phases": [{"name": "test", "steps": steps}]}
    (folder / "detailedoutput.json").write_text(json.dumps({"documents": [document]}))


def test_import(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report; exit code 1 when something failed, 0 when nothing did."""
    detailed(folder, "success", "skipped", "failed")
    assert main(["awstoe", "import", "detailedoutput.json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "doc: 1 fail, 1 pass, 1 notapplicable"
    assert lines[1].startswith("FAIL test.Step2")
    (suite,) = junitparser.JUnitXml.fromfile(str(folder / "junit.xml"))
    assert [case.name for case in suite][-1] == "gate"
    detailed(folder, "success")
    assert main(["awstoe", "import", "detailedoutput.json", "-o", "-"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("<?xml")
    assert told.err == "doc: 1 pass\n"


def test_import_of_many_failures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A screen is not flooded; the report has all."""
    detailed(folder, *["failed"] * 30)
    assert main(["awstoe", "import", "detailedoutput.json"]) == 1
    assert "and 10 more" in capsys.readouterr().out
