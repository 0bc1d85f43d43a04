"""`imgverify profiles`: what people read, and the exit codes that CI sees."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from imgverify import profile_cli
from imgverify.bundle import profiles_folder
from imgverify.cli import main

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = {
    "library": """profile: library
library: true
requirements:
  tmp:
    title: noexec on /tmp
    severity: high
    all: [{mount-option: {path: /tmp, option: noexec}}]
    when: [{mount: /tmp}]
    mend: |
      Add noexec to the options of /tmp in /etc/fstab:
          mount -o remount,noexec /tmp
    references: [CCE-1, CCE-2]
  nobody: {title: nobody uses this, manual: true, mend: look}
""",
    "base": """profile: base
title: A benchmark
extends: [library]
benchmark: {name: Some Benchmark, version: "1.2", controls: 4, manual: 1}
applies: {os: [debian], version: "12"}
controls:
  "1.2": {use: tmp, level: 2}
  "1.10": {title: home is there, all: [{mount-exists: {path: /home}}], mend: make one}
  "2.1": {title: somebody looks, manual: true, mend: look}
  "2.2":
    title: two options
    mend: set them
    all:
      - mount-option: {path: /srv, option: nodev}
      - mount-option: {path: /srv, option: nosuid}
""",
    "site": """profile: site
extends: [base]
controls:
  "1.2": {set: {path: /scratch}, reason: programs write there}
  "2.2": {all: [{mount-option: {path: /srv, option: nodev}}], severity: low}
  "3.1": {title: one more, manual: true}
drop:
  "1.10": {reason: there are no users}
""",
    "broken": """profile: broken
extends: [base]
titel: x
requirements:
  spare: {title: t, manual: true, all: [{mount-exists: {path: /x}}]}
controls:
  "1.2": {set: {paht: /scratch}}
  "2.2": {use: nothing}
  "4.1": {title: somebody looks, all: [{mount-exist: {path: /x}}]}
  "4.2": {title: somebody looks, all: [{mount-exists: {path: 7}}]}
drop:
  "9.9": {reason: not there}
""",
}
DATA = "benchmark,control,automated,title\n" + "".join(
    f"base,{number},{automated},t\n"
    for number, automated in (("1.2", "yes"), ("1.10", "yes"), ("2.1", "yes"), ("7.1", "no"))
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled profiles of these tests, in the current folder."""
    for name, text in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "data.csv").write_text(DATA)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(profile_cli, "profiles_folder", Path)


@pytest.mark.parametrize(
    ("golden", "arguments", "code"),
    [
        ("list", ["list"], 0),
        ("show", ["show", "site"], 0),
        ("show-control", ["show", "site", "1.2"], 0),
        ("lint", ["lint", "broken.yaml", "site", "library"], 1),
        ("diff", ["diff", "base", "site"], 1),
        ("coverage", ["coverage", "base", "site"], 1),
        ("coverage-data", ["coverage", "base", "--benchmark-data", "data.csv"], 1),
    ],
)
def test_output_is_as_agreed(
    golden: str, arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Plain text without a terminal: no colours, no frames, nothing cut off."""
    if golden == "list":
        Path("broken.yaml").unlink()
    assert main(["profiles", *arguments]) == code
    said = re.sub("sha256:[0-9a-f]{64}", "sha256:…", capsys.readouterr().out)
    assert said == (GOLDEN / f"profiles-{golden}-{code}.txt").read_text()


def test_good_news_is_exit_code_zero(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to complain about, nothing different, nothing missing."""
    assert main(["profiles", "lint", "base"]) == 0
    assert main(["profiles", "diff", "base", "base.yaml"]) == 0
    assert main(["profiles", "coverage", "base"]) == 0
    assert "error" not in capsys.readouterr().out.replace("0 errors", "")


def test_strict_lint_takes_no_warnings() -> None:
    """For CI of a site's own profile."""
    assert main(["profiles", "lint", "site"]) == 0
    assert main(["profiles", "lint", "--strict", "site"]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "bse"], "did you mean base?"),
        (["show", "base", "1.3"], "control 1.3: the profile has none of this number"),
        (["show", "broken"], "broken.yaml:3: unknown key 'titel'"),
        (["diff", "base", "./no.yaml"], "no such file"),
        (["coverage", "--benchmark-data", "no.csv", "base"], "no.csv: cannot be read"),
        (["coverage", "--benchmark-data", "base.yaml", "base"], "has no column 'benchmark'"),
    ],
)
def test_wrong_words_are_exit_code_four(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on standard error, with the nearest name."""
    assert main(["profiles", *arguments]) == 4
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_table_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line below the head; the same words."""
    Path("broken.yaml").unlink()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["profiles", "list"]) == 0
    said = capsys.readouterr().out
    assert "─" in said
    assert "Some Benchmark 1.2" in said


def test_bundled_profiles_have_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """Every profile that comes along, held against the checks that come along."""
    main(["profiles", "lint", *map(str, sorted(profiles_folder().glob("*.yaml")))])
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("error")] == []
    assert " files, 0 errors, " in said[-1]
