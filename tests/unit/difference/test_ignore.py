"""What may differ."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.difference import Change, How, Ignore
from imgverify.difference.ignore import KINDS, Rule, default_rules, rule_of
from imgverify.errors import UsageError


def _change(name: str, *names: str, kind: str = "file", how: How = How.CHANGED) -> Change:
    values: dict[str, Any] = dict.fromkeys(names or ("content",), "x")
    before = None if how is How.ADDED else values
    return Change(kind=kind, name=name, before=before, after={**values}, how=how)


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("/var/log/*", "/var/log/a", True),
        ("/var/log/*", "/var/log/a/b", False),
        ("/var/log/**", "/var/log/a/b", True),
        ("/var/log/**", "/var/log", False),
        ("/usr/**/x", "/usr/x", True),
        ("/usr/**/x", "/usr/a/b/x", True),
        ("/usr/**/x", "/usr/a/bx", False),
        ("/a.b", "/axb", False),
        ("/a?", "/ab", True),
        ("/a?", "/a/", False),
        ("/a[0-9]", "/a7", True),
        ("/a[!0-9]", "/a7", False),
        ("/a[", "/a[", True),
        ("/new\nline*", "/new\nline\n2", True),
    ],
)
def test_patterns_of_files(pattern: str, name: str, *, covered: bool) -> None:
    """As a shell's, and `**` goes through folders."""
    cut = Ignore((rule_of(pattern),)).cut(_change(name))
    assert (cut is None) is covered


def test_some_attributes() -> None:
    """What is left of a change counts; what is added has no attribute that differs."""
    ignore = Ignore((Rule(names=("/a",), of=("content",), reason="logs"),))
    left = ignore.cut(_change("/a", "content", "mode"))
    assert left is not None
    assert (left.before, left.after) == ({"mode": "x"}, {"mode": "x"})
    assert ignore.judge(_change("/a")) == (None, "logs")
    assert ignore.cut(_change("/a", how=How.ADDED)) is not None


def test_what_could_not_be_read_is_never_ignored() -> None:
    """Nobody knows what it would have shown."""
    change = _change("/var/cache/a", "unread", how=How.UNREAD)
    assert Ignore(default_rules()).cut(change) == change


@pytest.mark.parametrize(
    "change",
    [
        _change("/var/log/syslog"),
        _change("/var/cache/apt/pkgcache.bin", how=How.ADDED),
        _change("/etc/machine-id"),
        _change("/etc/ssh/ssh_host_rsa_key", how=How.ADDED),
        _change("/boot/initrd.img-6.1.0-1-amd64"),
        _change("/usr/lib/python3/dist-packages/a/__pycache__/b.pyc", how=How.ADDED),
        _change("vda1", "uuid", kind="filesystem"),
        _change("/", "identifier", kind="mount"),
        _change("root", "last_change", kind="user"),
    ],
    ids=lambda one: one.name,
)
def test_no_two_builds_have_these_alike(change: Change) -> None:
    """The rules that come along."""
    assert Ignore(default_rules()).cut(change) is None


@pytest.mark.parametrize(
    "change",
    [
        _change("/etc/shadow"),
        _change("/etc/machine-id", "mode"),
        _change("/var/log/syslog", "mode"),
        _change("/var/log/added", how=How.ADDED),
        _change("/etc/ssh/sshd_config"),
        _change("/boot/vmlinuz-6.1.0-1-amd64"),
        _change("/boot/grub/grub.cfg", "mode"),
        _change("root", "password", kind="user"),
        _change("vda1", "filesystem", kind="filesystem"),
    ],
    ids=lambda one: f"{one.name} {one.how}",
)
def test_these_are_told(change: Change) -> None:
    """What decides about security is never ignored unasked."""
    assert Ignore(default_rules()).cut(change) == change


def test_every_default_rule_has_a_kind_and_a_reason() -> None:
    """A misspelt kind would cover nothing."""
    for rule in default_rules():
        assert rule.kind in KINDS
        assert rule.reason


def test_patterns_of_other_kinds() -> None:
    """`KIND:NAME`; a word that is neither is named with the nearest."""
    assert rule_of("package:linux-image-*").covers(_change("linux-image-6", kind="package"))
    with pytest.raises(UsageError, match="did you mean package"):
        rule_of("packge:linux")
    with pytest.raises(UsageError, match="neither a path nor KIND:NAME"):
        rule_of("linux")
