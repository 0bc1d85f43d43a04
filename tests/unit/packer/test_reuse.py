"""`--packer-reuse`: taken again only when nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from imgverify.packer.options import PackerOptions
from tests.unit.packer.runs import NEEDS_PACKER, Heard, build, disk, make_seed, shell, template

pytestmark = NEEDS_PACKER
_AGAIN = PackerOptions(variables=("v=one",), reuse=True)


def _make() -> str:
    make_seed(Path("seed.qcow2"))
    Path("run.sh").write_text("echo run\n")
    return template(
        variables={"v": "", "e": "{{env `SOMETHING`}}"},
        builders=[disk("web", "web.qcow2")],
        provisioners=[shell("sh ./run.sh {{user `v`}}")],
    )


def _said(name: str, options: PackerOptions = _AGAIN) -> str:
    heard = Heard()
    (one,) = build(name, options, heard)
    assert one.spec == str(Path("web.qcow2").absolute())
    (line,) = heard.said
    return line


def test_a_build_without_the_option_counts() -> None:
    """The first build need not know that there will be a second."""
    name = _make()
    build(name, PackerOptions(variables=_AGAIN.variables))
    before = Path("web.qcow2").stat().st_mtime_ns
    assert "nothing has changed since the build of" in _said(name)
    assert Path("web.qcow2").stat().st_mtime_ns == before


def _rewrite(name: str, text: str) -> None:
    Path(name).write_text(text)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: _rewrite("run.sh", "echo other\n"), "run.sh has changed"),
        (lambda: Path("run.sh").chmod(0o755), "run.sh has changed"),
        (lambda: os.utime("web.qcow2", (1, 1)), "web.qcow2 is gone or has changed"),
        (lambda: Path("web.qcow2").unlink(), "web.qcow2 is gone or has changed"),
        (lambda: _rewrite("web.json", Path("web.json").read_text() + "\n"), "web.json has changed"),
        (lambda: os.environ.__setitem__("SOMETHING", "new"), "has changed"),
    ],
    ids=["file", "mode", "artifact", "artifact gone", "template", "environment"],
)
def test_what_has_changed(
    change: Callable[[], object], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is built again, and told why."""
    monkeypatch.setenv("SOMETHING", "old")
    name = _make()
    assert "no earlier build of it is known" in _said(name)
    change()
    assert why in _said(name)
    assert "nothing has changed" in _said(name)


def test_another_value() -> None:
    """A variable is an input; its value is not told."""
    name = _make()
    build(name, _AGAIN)
    line = _said(name, PackerOptions(variables=("v=two",), reuse=True))
    assert line.endswith("a variable has changed")


def test_a_file_that_only_packer_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be compared is built each time, and it is told why."""
    monkeypatch.setenv("SEED", "seed")
    _make()
    source = "{{env `SEED`}}.qcow2"
    name = template(
        variables={"source": source},
        builders=[{**disk("web", "web.qcow2"), "source": "{{user `source`}}"}],
    )
    for _ in range(2):
        line = _said(name, PackerOptions(reuse=True))
        assert "which files source names shows only when Packer runs" in line


def test_a_damaged_record() -> None:
    """A cache that someone has touched is no reason to fail."""
    name = _make()
    build(name, _AGAIN)
    (record,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("packer/*.json")
    assert record.stat().st_mode & 0o077 == 0
    record.write_text("{}")
    assert "no earlier build of it is known" in _said(name)
