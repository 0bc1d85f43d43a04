"""Attributes and names that make no sense are refused before anything boots."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.goss.writing import controls, refusal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file:\n  /a: {mode: '0644'}\n", "file /a: `exists` is missing"),
        ("file:\n  /a: {exists: true, mode: 0644}\n", 'four octal digits: "0644"'),
        ("file:\n  /a: {exists: true, mode: '644'}\n", 'four octal digits: "0644"'),
        ("file:\n  /a: {exists: true, filetype: dir}\n", "did you mean directory?"),
        ("file:\n  /a: {exists: true, md5: abc}\n", "32 lower-case hexadecimal digits, in quotes"),
        ("file:\n  etc/a: {exists: true}\n", "etc/a: is no absolute path"),
        ("file:\n  ~/a: {exists: true}\n", "~/a: is no absolute path"),
        ("file:\n  /a: {exists: true, contents: [1]}\n", "patterns are a list of texts"),
        ("port:\n  tpc:22: {listening: true}\n", "did you mean tcp?"),
        ("port:\n  tcp:ssh: {listening: true}\n", "is no port such as tcp:22"),
        ("port:\n  22: {listening: true}\n", 'put it in quotes: "22"'),
        ("command:\n  a: {exit-status: 0, timeout: 1s}\n", "not of the type int"),
        ("addr:\n  tcp://a: {reachable: true}\n", "is no addr such as"),
        ("port:\n  tcp:99999: {listening: true}\n", "is no port such as tcp:22"),
        ('file:\n  "/a\\0b": {exists: true}\n', "is no name"),
        ("file:\n  /a/../b: {exists: true}\n", "is no absolute path"),
        ('package:\n  "": {installed: true}\n', "package: '' is no name"),
        ("service:\n  a/*: {enabled: true}\n", "is no service such as nginx"),
        ("kernel-param:\n  net/../../a: {value: x}\n", "is no kernel-param such as"),
        ("kernel-param:\n  a.b: {}\n", "`value` is missing"),
    ],
)
def test_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    """One line with the cause and the fix."""
    said = refusal(tmp_path, text)
    assert message in said
    assert f"{tmp_path}/goss.yaml:2: " in said


def test_names_may_stand_inside(tmp_path: Path) -> None:
    """An attribute gives the name where the key is a title; a port without protocol is tcp."""
    found = controls(
        tmp_path,
        """
file: {accounts: {path: /etc/passwd/, exists: true}}
port: {"22": {listening: true}}
user: {me: {username: root, exists: true, uid: "0"}}
""",
    )
    params = [call.params for one in found.values() for call in one.checks]
    assert params == [
        {"path": "/etc/passwd", "exists": True},
        {"port": "tcp:22", "listening": True},
        {"name": "root", "exists": True, "uid": 0},
    ]
