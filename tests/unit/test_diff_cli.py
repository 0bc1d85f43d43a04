"""`imgverify diff`, from the command line to what is printed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from imgverify.cli import main
from imgverify.difference.document import Difference
from imgverify.gate import decide
from imgverify.leases import STATE_DIR_VARIABLE
from imgverify.model import (
    Artifact,
    Control,
    GatePolicy,
    Plane,
    ProfileStamp,
    Result,
    Run,
    Verdict,
    to_json,
)
from tests.unit.small_systems import small_system

RECORDINGS = Path(__file__).parents[1] / "recordings"
PROFILE = """profile: small
title: one check
controls:
  "1": {title: noexec on /tmp, all: [{mount-option: {path: /tmp, option: noexec}}], mend: m}
"""


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of these tests are their own."""
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(tmp_path / "state"))


@pytest.fixture(name="pair")
def _pair(tmp_path: Path) -> list[str]:
    """Two builds; the second is worse."""
    before = small_system(tmp_path / "before")
    after = small_system(
        tmp_path / "after",
        coreutils="9.2",
        usr__bin__true="#!/bin/sh\nexit 0\n",
        etc__fstab="/dev/vda1 / ext4 defaults 0 1\ntmpfs /tmp tmpfs nodev 0 0\n",
        etc__shadow="root:!:20001:0:99999:7:::\n",
        etc__motd="welcome\n",
    )
    (after / "var/log/build.log").write_text("tuesday\n")
    (after / "usr/bin/true").chmod(0o4755)
    return [str(before), str(after)]


def _document(capsys: pytest.CaptureFixture[str]) -> Difference:
    return msgspec.json.decode(capsys.readouterr().out, type=Difference)


def test_two_folders(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that differs is told once; logs are ignored; exit code 1."""
    assert main(["diff", "--json", *pair]) == 1
    found = _document(capsys)
    told = {(one.kind, one.name, one.how) for one in found.changes}
    assert told >= {
        ("package", "coreutils", "upgraded"),
        ("mount", "/tmp", "changed"),
        ("file", "/etc/motd", "added"),
        ("file", "/usr/bin/true", "changed"),
    }
    assert not {name for kind, name, _ in told if kind == "file"} & {
        "/var/log/build.log",
        "/var/lib/dpkg/status",
        "/etc/shadow",
    }
    assert found.ignored["logs"] == 1
    assert found.before.system == "Debian GNU/Linux 12 (bookworm)"


def test_what_a_person_reads(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A setuid bit is shown, whatever package has changed."""
    assert main(["diff", *pair]) == 1
    said = capsys.readouterr().out
    assert "↑ coreutils  version 9.1 → 9.2" in said
    assert "~ /usr/bin/true  mode 0644 → 4755" in said
    assert "+ /etc/motd" in said


def test_the_same(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0."""
    assert main(["diff", pair[0], pair[0]]) == 0
    assert "no differences" in capsys.readouterr().out


def test_what_may_differ(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """More patterns, all of them or none."""
    patterns = ("/etc/**", "/usr/**", "package:*", "mount:/tmp", "/var/lib/**")
    ignore = [word for pattern in patterns for word in ("--ignore", pattern)]
    code = main(["diff", "--json", *ignore, *pair])
    found = _document(capsys)
    assert (code, found.changes) == (0, ())
    assert main(["diff", "--json", "--all", *pair]) == 1
    names = {one.name for one in _document(capsys).changes}
    assert "/var/log/build.log" in names


def test_without_contents(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Sizes and modes still tell; that contents were not read is said."""
    assert main(["diff", "--json", "--no-content", *pair]) == 1
    found = _document(capsys)
    assert "/usr/bin/true" in {one.name for one in found.changes}
    assert any("contents" in line for line in found.not_compared)


def test_recordings(capsys: pytest.CaptureFixture[str]) -> None:
    """They have facts and no files."""
    specs = [f"replay:{RECORDINGS / name}" for name in ("debian11", "debian12")]
    assert main(["diff", "--json", *specs]) == 1
    found = _document(capsys)
    assert found.counts["system"] == {"changed": 1}
    assert any(line.startswith("files: ") for line in found.not_compared)


def test_judged_on_the_way(
    pair: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a profile, verdicts that changed come first."""
    profile = tmp_path / "small.yaml"
    profile.write_text(PROFILE)
    assert main(["diff", "--json", "--profile", str(profile), *pair]) == 1
    found = _document(capsys)
    verdicts = [one for one in found.changes if one.kind == "verdict"]
    assert [(one.name, one.before, one.after) for one in verdicts] == [
        ("1 noexec on /tmp", {"result": "needs_boot"}, {"result": "fail"})
    ]


def _report(folder: Path, result: Result) -> str:
    control = Control(id="1", title="noexec on /tmp", mend="m")
    verdicts = (Verdict(control=control, result=result),)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    run = Run(
        tool="imgverify 1",
        run_id="cafe",
        started=now,
        finished=now,
        artifact=Artifact(kind="raw", location="/a.raw", format="raw"),
        profile=ProfileStamp(name="small", digest="sha256:0"),
        plane=Plane.BOOT,
        verdicts=verdicts,
        decision=decide(verdicts, GatePolicy()),
    )
    folder.mkdir()
    (folder / "report.json").write_bytes(to_json(run))
    (folder / "facts.json").write_text('{"os_release": {"id": "debian", "pretty": "Debian"}}')
    return str(folder)


def test_folders_of_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two earlier runs: facts and verdicts, without any image."""
    reports = [_report(tmp_path / "a", Result.PASS), _report(tmp_path / "b", Result.FAIL)]
    assert main(["diff", *reports]) == 1
    said = capsys.readouterr().out
    assert "~ 1 noexec on /tmp  result pass → fail" in said
    assert main(["diff", reports[0], reports[0]]) == 0


def test_a_report_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that names the folder; exit code 12."""
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "report.json").write_text("{}")
    assert main(["diff", str(folder), str(folder)]) == 12
    assert f"{folder}: is no folder of reports" in capsys.readouterr().err


def test_a_wrong_pattern(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is read before the command line is right; exit code 4."""
    assert main(["diff", "--ignore", "nonsense", *pair]) == 4
    assert "neither a path nor KIND:NAME" in capsys.readouterr().err
