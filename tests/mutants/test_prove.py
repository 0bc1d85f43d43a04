"""`imgverify prove` finds the checks that cannot fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imgverify.cli import main

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOLDEN = ROOT / "tests/golden"


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")


def prove(*arguments: str) -> int:
    """Run the command on the machine of four files.

    Args:
        arguments: further ones.
    """
    return main(
        [
            "prove",
            "--profile=tests/mutants/profile.yaml",
            "--mutations=tests/mutants/mutations",
            "--image=replay:tests/mutants/recording",
            *arguments,
        ]
    )


@pytest.mark.parametrize("name", ["prove-1.txt", "prove-verbose-1.txt"])
def test_says_what_was_not_noticed(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """What a person reads, word for word; the exit code is in the file's name."""
    code = prove(*(["-v"] if "verbose" in name else []))
    assert capsys.readouterr().out == (GOLDEN / name).read_text(encoding="utf-8")
    assert f"-{code}.txt" in name


@pytest.mark.parametrize(
    ("control", "code"),
    [("1.1", 1), ("1.2", 0), ("1.3", 1), ("1.4", 0), ("1.5", 1), ("1.6", 0), ("1.7", 0)],
)
def test_each_control(control: str, code: int) -> None:
    """One that is wrong fails the proof; one that does not pass here cannot be blamed."""
    assert prove("--control", control) == code


def test_json(tmp_path: Path) -> None:
    """Everything that was found, for programs."""
    prove("--json", str(tmp_path / "proof.json"))
    (proof,) = json.loads((tmp_path / "proof.json").read_bytes())
    by_name: dict[str, list[dict[str, Any]]] = {}
    for trial in proof["trials"]:
        by_name.setdefault(trial["mutations"][0], []).append(trial)
    (survived,) = by_name["weak-substring: another word"]
    assert survived["fate"] == "survived"
    assert [(seen["control"], seen["found"]) for seen in survived["seen"]] == [("1.1", "pass")]
    (spilled,) = by_name["strong-banner: every banner at once"]
    assert [spill["control"] for spill in spilled["spills"]] == ["1.4"]
    assert [trial["fate"] for trial in by_name["strong-banner: empty"]] == ["killed", "killed"]
    assert set(proof["proved"]) == {"1.1", "1.2", "1.3", "1.4"}
    assert [one["control"] for one in proof["unproved"]] == ["1.5"]
    assert [one["control"] for one in proof["not_provable"]] == ["1.6", "1.7"]


def test_another_image_may_prove_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A control that one image cannot prove is proved when another does."""
    recording = json.loads((HERE / "recording/answers.json").read_bytes())
    recording["files"]["/etc/issue.net"] = "Authorized users only\n"
    (tmp_path / "answers.json").write_text(json.dumps(recording))
    both = ("--control=1.6", "--json", str(tmp_path / "proof.json"))
    assert prove(f"--image=replay:{tmp_path}", *both) == 0
    first, second = json.loads((tmp_path / "proof.json").read_bytes())
    assert (first["proved"], second["proved"]) == ([], ["1.6"])
    assert "1 proved" in capsys.readouterr().out


def test_sample(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a sample it is only said that what was tried was noticed."""
    assert prove("--sample=1", "--control=1.4") == 0
    assert "every change that was tried was noticed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--control=1.8", "control 1.8"),
        ("--mutations=nowhere", "nowhere: no such folder"),
        ("--image=replay:nowhere", "no such recording"),
    ],
)
def test_bad_words(capsys: pytest.CaptureFixture[str], argument: str, message: str) -> None:
    """What is wrong on the command line is said in one line, before anything is tried."""
    assert prove(argument) in (4, 12)
    assert message in capsys.readouterr().err


def test_the_lab_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    """On the recording of a real machine every change is noticed, and by nobody else."""
    code = main(["prove", "--profile=lab", "--image=replay:tests/recordings/lab-good"])
    assert code == 0, capsys.readouterr().out
