"""Files as they are written, and those that they include."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.goss.gossfile import read_gossfile
from tests.unit.goss.writing import controls, refusal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fil:\n  /a: {exists: true}\n", "unknown key 'fil'\n  -> did you mean file?"),
        ("file:\n  /a: {exist: true}\n", "unknown key 'exist'\n  -> did you mean exists?"),
        ("file:\n  /a: yes\n", "file /a: must be a mapping"),
        ("file: [/a]\n", "file: must be a mapping"),
        ("- a\n", "a Goss file is a mapping"),
        ("file: {}\n", "asks for nothing"),
        ("", "the file is empty"),
        ("file: [\n", "not valid YAML"),
        ("file:\n  /a: {exists: true}\nfile:\n  /b: {exists: true}\n", "stands twice"),
        ("file:\n  {{range .Vars.files}}\n  {{.}}: {exists: true}\n", ":2: a template"),
        ("gossfile:\n  oter.yaml: {}\n", "oter.yaml: there is no such file"),
        ("gossfile:\n  goss.yaml: {}\n", "includes itself"),
        ("gossfile:\n  a.yaml: {fil: b}\n", "did you mean file?"),
        ("file:\n  /a: {exists: true, skip: perhaps}\n", "skip is true or false"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    """One line with the cause and the fix."""
    assert message in refusal(tmp_path, text)


def test_render_is_the_fix_of_a_template(tmp_path: Path) -> None:
    """The command is said."""
    said = refusal(tmp_path, "file:\n  {{.Vars.path}}: {exists: true}\n")
    assert "goss --gossfile goss.yaml render" in said


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is one line."""
    with pytest.raises(Exception, match="cannot be read"):
        read_gossfile(tmp_path / "none.yaml")


def test_includes(tmp_path: Path) -> None:
    """Names, wildcards and folders; a file's own includes are relative to it; JSON too."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.yaml").write_text("package: {a: {installed: true}}\ngossfile: {b.json: {}}")
    (tmp_path / "sub/b.json").write_text('{"package": {"b": {"installed": true}}}')
    (tmp_path / "c1.yaml").write_text("package: {c1: {installed: true}}")
    found = controls(
        tmp_path,
        "package: {m: {installed: true}}\n"
        "gossfile:\n  x: {file: sub/a.yaml}\n  c*.yaml:\n  gone.yaml: {skip: true}\n",
    )
    assert [*found] == [
        *("goss:package:m", "goss:package:c1", "goss:gossfile:gone.yaml"),
        *("goss:package:a", "goss:package:b"),
    ]
    assert found["goss:gossfile:gone.yaml"].manual


def test_included_wins_and_says_so(tmp_path: Path) -> None:
    """As for Goss; the control tells what it stands for."""
    (tmp_path / "b.yaml").write_text("package:\n  a: {installed: false}\n")
    found = controls(tmp_path, "gossfile: {b.yaml: {}}\npackage:\n  a: {installed: true}\n")
    (one,) = found.values()
    assert one.checks[0].params["installed"] is False
    assert f"{tmp_path}/goss.yaml:3" in one.reason
