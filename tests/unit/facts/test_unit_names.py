"""Names of units."""

from __future__ import annotations

import pytest

from imgverify.facts.unit_names import (
    full_name,
    instance_in,
    instance_of,
    is_template,
    is_unit,
    may_stand_for,
    template_of,
)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("ssh", "ssh.service"),
        ("ssh.socket", "ssh.socket"),
        ("org.bluez", "org.bluez.service"),
        ("a.timer", "a.timer"),
        ("getty@tty1", "getty@tty1.service"),
    ],
)
def test_names_without_a_suffix_are_services(name: str, full: str) -> None:
    """A dot alone makes no suffix."""
    assert full_name(name) == full


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("-.mount", True),
        (r"dev-disk-by\x2dlabel-x.swap", True),
        ("user@.service", True),
        ("a@b@c.service", True),
        ("ssh.service.d", False),
        ("ssh.service.wants", False),
        ("@x.service", False),
        ("a b.service", False),
        ("*.service", False),
        ("../a.service", False),
        ("a" * 250 + ".service", False),
    ],
)
def test_what_may_be_a_unit(name: str, valid: bool) -> None:  # noqa: FBT001 - a table
    """Folders beside units, wildcards and paths are no units."""
    assert is_unit(name) is valid


def test_templates_and_instances() -> None:
    """An instance has a template, which with the instance filled in is the instance again."""
    assert template_of("getty@tty1.service") == "getty@.service"
    assert instance_in("getty@tty1.service") == "tty1"
    assert instance_of("getty@.service", "tty1") == "getty@tty1.service"
    assert is_template("getty@.service")
    for name in ("getty@.service", "ssh.service", "no unit"):
        assert template_of(name) == instance_in(name) == ""
    assert not is_template("getty@tty1.service")
    assert not is_template("ssh.service")


@pytest.mark.parametrize(
    ("alias", "unit", "may"),
    [
        ("a.service", "b.service", True),
        ("a.service", "b.socket", False),
        ("a.service", "b@.service", False),
        ("a.service", "b@x.service", False),
        ("a@.service", "b@.service", True),
        ("a@.service", "b.service", False),
        ("a@x.service", "b@x.service", True),
        ("a@x.service", "b@.service", True),
        ("a@x.service", "b@y.service", False),
        ("a.service", "x.txt", False),
    ],
)
def test_what_may_stand_for_what(alias: str, unit: str, may: bool) -> None:  # noqa: FBT001 - a table
    """An alias keeps the kind of unit, and its instance."""
    assert may_stand_for(alias, unit) is may
