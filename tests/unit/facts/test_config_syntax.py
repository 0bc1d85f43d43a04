"""The syntaxes that a control can name."""

from __future__ import annotations

import pytest

from imgverify.facts.config_syntax import SYNTAXES, syntax_of


def test_each_says_which_setting_counts() -> None:
    """In one of the four ways that the topic knows."""
    assert {one.counts for one in SYNTAXES.values()} == {"last", "first", "every", "each"}
    assert syntax_of("yum").counts == "each"


@pytest.mark.parametrize(
    ("syntax", "text", "plain"),
    [
        ("systemd", " TRUE ", "yes"),
        ("systemd", "off", "no"),
        ("systemd", "Persistent", "Persistent"),
        ("yum", "Always", "yes"),
        ("yum", "t", "t"),
        ("keyfile", "1", "true"),
        ("keyfile", "yes", "yes"),
        ("auditd", "ROTATE", "rotate"),
        ("postfix", "Yes", "Yes"),
    ],
)
def test_each_program_has_its_own_booleans(syntax: str, text: str, plain: str) -> None:
    """What one takes for true is an error for the next."""
    assert syntax_of(syntax).plain(text) == plain


def test_files_that_are_read_along() -> None:
    """Limits have one folder, journald several, main.cf none."""
    assert syntax_of("limits").more("/etc/security/limits.conf") == (
        "/etc/security/limits.d/*.conf",
    )
    assert "/etc/systemd/x.conf.d/*.conf" in syntax_of("systemd").more("/etc/systemd/x.conf")
    assert syntax_of("postfix").more("/etc/postfix/main.cf") == ()


def test_an_unknown_syntax_is_refused() -> None:
    """The message names those that there are."""
    with pytest.raises(ValueError, match=r"unknown syntax 'toml'.*systemd"):
        syntax_of("toml")
