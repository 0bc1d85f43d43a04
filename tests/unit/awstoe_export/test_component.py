"""The document: valid to our own reader, and each of its scripts does what it says."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from imgverify.awstoe.document import Document, read
from imgverify.awstoe_export import component
from imgverify.awstoe_export.component import BUNDLE, COLLECT, DOWNLOAD, by_uri, inline
from imgverify.awstoe_export.packing import as_text, compressed

PROGRAM = "import sys; print('Grüße'); sys.exit(0)"
STEPS = {"1-1": False, "2": True}


def document(text: str, folder: Path) -> Document:
    """Read by the reader of `--awstoe`."""
    path = folder / "component.yaml"
    path.write_text(text)
    return read(path)


def script(text: str, step: str) -> str:
    """What a step runs."""
    (phase,) = yaml.safe_load(text)["phases"]
    (found,) = (one for one in phase["steps"] if one["name"] == step)
    return "\n".join(found["inputs"]["commands"])


def bash(text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as ExecuteBash does."""
    return subprocess.run(
        ["bash", "-c", text],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


@pytest.fixture(name="here")
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that need not be below /run, for a user who need not be root."""
    folder, usual = tmp_path / "verdicts", component.FOLDER
    for name, value in vars(component).items():
        if isinstance(value, str) and usual in value:
            changed = value.replace(usual, str(folder)).replace("$(id -u)", "0")
            monkeypatch.setattr(component, name, changed)
    return folder


def test_inline(tmp_path: Path) -> None:
    """One phase, a step that judges, a step that tells for each control."""
    text = inline("imgverify x", 'says "x": y', STEPS, as_text(compressed(PROGRAM)))
    (phase,) = document(text, tmp_path).phases
    assert phase.name == "test"
    assert [(step.name, step.action, step.on_failure) for step in phase.steps] == [
        (COLLECT, "ExecuteBash", "Abort"),
        ("1-1", "ExecuteBash", "Continue"),
        ("2", "ExecuteBash", "Ignore"),
    ]


def test_by_uri(tmp_path: Path) -> None:
    """The same, after a download that is compared with its digest."""
    text = by_uri("imgverify x", "x", STEPS, "s3://bucket/a.pyz", "0" * 64)
    (phase,) = document(text, tmp_path).phases
    assert [step.name for step in phase.steps] == [DOWNLOAD, COLLECT, "1-1", "2"]
    assert yaml.safe_load(text)["phases"][0]["steps"][0]["inputs"] == [
        {"source": "s3://bucket/a.pyz", "destination": BUNDLE}
    ]
    assert f"{'0' * 64}  {BUNDLE}" in script(text, COLLECT)


def test_collect_and_tell(here: Path) -> None:
    """The program runs; then each step prints its text and has its exit code."""
    program = (
        f"from pathlib import Path; d = Path({str(here)!r}); print(d.stat().st_mode & 0o777)\n"
        "(d / '1-1.txt').write_text('FAIL 1.1\\n'); (d / '1-1.code').write_text('1\\n')"
    )
    text = inline("x", "x", STEPS, as_text(compressed(program)))
    done = bash(script(text, COLLECT))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{0o700}\n", "")
    done = bash(script(text, "1-1"))
    assert (done.returncode, done.stdout, done.stderr) == (1, "FAIL 1.1\n", "")
    done = bash(script(text, "2"))
    assert done.returncode == 2
    assert "imgverify: 2 has no verdict: see step collect" in done.stderr


def test_old_verdicts_do_not_count(here: Path) -> None:
    """A program that breaks leaves nothing, not even what another one left."""
    here.mkdir()
    (here / "1-1.txt").write_text("PASS\n")
    (here / "1-1.code").write_text("0\n")
    text = inline("x", "x", STEPS, as_text(compressed("raise SystemExit(194)")))
    done = bash(script(text, COLLECT))
    assert (done.returncode, done.stderr) == (2, "imgverify: the controls were not judged\n")
    assert bash(script(text, "1-1")).returncode == 2


def test_a_cut_off_component_judges_nothing(here: Path) -> None:
    """Half a payload is an error."""
    payload = as_text(compressed(PROGRAM + "\n#" + "".join(map(str, range(2000)))))
    done = bash(script(inline("x", "x", STEPS, payload[: len(payload) // 2]), COLLECT))
    assert done.returncode == 2
    assert list(here.iterdir()) == [here / "v"]


@pytest.mark.parametrize("version", ["missing", "3.9"])
def test_python_too_old(version: str, here: Path, tmp_path: Path) -> None:
    """No Python or an old one: one clear line, no verdict."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("id", "rm", "mkdir", "cat", "bash"):
        (programs / name).symlink_to(Path("/bin") / name)
    if version != "missing":
        (programs / "python3").write_text("#!/bin/sh\nexit 1\n")
        (programs / "python3").chmod(0o755)
    text = inline("x", "x", STEPS, as_text(compressed(PROGRAM)))
    done = bash(script(text, COLLECT), PATH=str(programs))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "imgverify: Python >= 3.11 is not installed\n"
    assert here.is_dir()


def test_right_bundle(here: Path) -> None:
    """What was downloaded is run, and its failure is the step's."""
    for program, code in ((PROGRAM, 0), ("raise SystemExit(2)", 2)):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            archive.writestr("__main__.py", program)
        Path(f"{here}.pyz").write_bytes(written.getvalue())
        digest = hashlib.sha256(written.getvalue()).hexdigest()
        done = bash(script(by_uri("x", "x", STEPS, "s3://bucket/a", digest), COLLECT))
        assert (done.returncode, done.stdout) == (code, "Grüße\n" * (code == 0))


def test_wrong_bundle(here: Path) -> None:
    """What was downloaded must be what was exported."""
    Path(f"{here}.pyz").write_text("something else")
    done = bash(script(by_uri("x", "x", STEPS, "s3://bucket/a", "0" * 64), COLLECT))
    assert done.returncode == 2
    assert done.stderr.endswith("imgverify: the bundle is not the one that was exported\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="it refuses others than root")
def test_only_root_judges() -> None:
    """Half of the facts would be hidden from anyone else."""
    done = bash(script(inline("x", "x", STEPS, "x"), COLLECT))
    assert (done.returncode, done.stderr) == (2, "imgverify: run this as root\n")
