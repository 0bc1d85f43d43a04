"""The offline benchmark takes no time of a side that did not do its work."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.libguestfs import Guestfish
from benchmarks.offline import scan

RESULTS = """<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"><TestResult>
<rule-result idref="a"><result>pass</result></rule-result>
<rule-result idref="b"><result>notapplicable</result></rule-result>
<rule-result idref="c"><result>pass</result></rule-result>
<rule-result idref="d"><result>notselected</result></rule-result>
</TestResult></Benchmark>"""


def _program(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """Put a program in front of all others."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_scan_is_of_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSCAP is told where the other system's root is, and its results are counted."""
    (tmp_path / "content").write_text(RESULTS)
    script = 'test "$OSCAP_PROBE_ROOT" = /some/tree && cp "$7" "$6"; exit 2'
    _program(tmp_path, monkeypatch, "oscap", script)
    found = scan(Path("/some/tree"), tmp_path / "content", tmp_path)
    assert found == {"pass": 2, "notapplicable": 1}


@pytest.mark.parametrize("script", ["echo broken >&2; exit 1", "echo broken >&2; exit 0"])
def test_scan_without_results_has_no_time(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSCAP that ends badly, or without results, says so instead of a time."""
    _program(tmp_path, monkeypatch, "oscap", script)
    with pytest.raises(BenchmarkError, match="broken"):
        scan(tmp_path, tmp_path / "content", tmp_path)


def test_disk_that_is_not_opened_has_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guestfish that finds no system says so instead of a time."""
    _program(tmp_path, monkeypatch, "guestfish", "exit 0")
    with pytest.raises(BenchmarkError, match=r"no os-release in disk\.qcow2"):
        Guestfish(Path("disk.qcow2"), {}).inspect()


def test_program_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BenchmarkError, match="guestfish is not installed"):
        Guestfish(Path("disk.qcow2"), {}).inspect()
    with pytest.raises(BenchmarkError, match="oscap is not installed"):
        scan(tmp_path, tmp_path / "content", tmp_path)
