"""The syntax of sudoers files."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from imgverify.facts.sudoers_file import CONFIG, Default, Rule, read
from imgverify.unobserved import NotObservedError


def found(text: str, more: Mapping[str, str] | None = None) -> list[Default | Rule]:
    """Everything that the main file says, with the files that it includes."""
    files = {CONFIG: text, **(more or {})}

    def load(path: str) -> list[tuple[str, str]]:
        is_folder = path.endswith("/")
        return [
            (one, files[one])
            for one in sorted(files)
            if (one.startswith(path) if is_folder else one == path)
        ]

    return list(read(CONFIG, load))


def test_defaults_have_a_scope_a_value_and_a_sign() -> None:
    """Several in a line; quotation marks and escapes go."""
    text = 'Defaults !a, b=1 , c += "x, y"\nDefaults:joe !!d\nDefaults!/bin/x e=f\\,g\n'
    assert [
        (one.name, one.value, one.negated, one.scope)
        for one in found(text)
        if isinstance(one, Default)
    ] == [
        ("a", "", True, ""),
        ("b", "1", False, ""),
        ("c", "x, y", False, ""),
        ("d", "", False, ":joe"),
        ("e", "f,g", False, "!/bin/x"),
    ]


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("root ALL=(ALL) ALL", True),
        ("%wheel ALL=(ALL) NOPASSWD: ALL", False),
        ("joe ALL=NOPASSWD:/bin/x, PASSWD:/bin/y", False),
        ('"NOPASSWD: joe" ALL=ALL', True),
        ("joe ALL=(ALL) ALL # NOPASSWD: ALL", True),
    ],
)
def test_a_rule_asks_for_a_password_or_not(line: str, *, asks: bool) -> None:
    """The tag counts, not a name or a comment that looks like it."""
    (rule,) = found(line)
    assert isinstance(rule, Rule)
    assert rule.asks is asks


def test_includes_are_read_in_their_places() -> None:
    """Old and new sign; relative names are below the including file's folder."""
    text = "Defaults a\n#include more\n@includedir /etc/sudoers.d\nDefaults z\n"
    more = {
        "/etc/more": "Defaults b\n",
        "/etc/sudoers.d/x": "Defaults c\n",
        "/etc/sudoers.d/y": "Defaults \\\n  d\n",
    }
    assert [(one.name, one.where) for one in found(text, more) if isinstance(one, Default)] == [
        ("a", "/etc/sudoers:1"),
        ("b", "/etc/more:1"),
        ("c", "/etc/sudoers.d/x:1"),
        ("d", "/etc/sudoers.d/y:1"),
        ("z", "/etc/sudoers:4"),
    ]


def test_numbers_and_aliases_are_no_comments_and_no_rules() -> None:
    """`#1000` is a user; an alias permits nothing."""
    (rule,) = found("User_Alias ADMINS = joe\n# comment\n#1000 ALL=ALL\n")
    assert isinstance(rule, Rule)
    assert rule.who == "#1000"


@pytest.mark.parametrize("line", ["nonsense", "Defaults", "Defaults a+b"])
def test_what_sudo_refuses_is_an_error(line: str) -> None:
    """Nothing is guessed from a file with which sudo would not work."""
    with pytest.raises(NotObservedError, match="sudo does not understand"):
        found(line)
