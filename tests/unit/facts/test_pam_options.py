"""What decides an option of a PAM module."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.pam import FAILLOCK, PWQUALITY, Pam, parse
from imgverify.facts.pam_line import PamLine, read_lines
from imgverify.facts.pam_options import Option, effective, holds
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers


def line(arguments: str = "", module: str = "pam_faillock.so") -> PamLine:
    """A line with a module."""
    (found,) = read_lines("/etc/pam.d/x", f"auth required {module} {arguments}")
    return found


def pam(text: str = "", path: str = FAILLOCK) -> Pam:
    """PAM with one module's file."""
    return parse(answers("pam", files={path: text}))


@pytest.mark.parametrize(
    ("arguments", "text", "conf", "value"),
    [
        ("deny=9", "deny = 4\n", FAILLOCK, "9"),
        ("", "deny = 4\n", FAILLOCK, "4"),
        ("", "# deny = 4\n", FAILLOCK, "3"),
        ("", "deny = 4\n", "", "3"),
        ("conf=/etc/security/faillock.conf", "deny = 4\n", FAILLOCK, "4"),
    ],
)
def test_argument_then_file_then_built_in(arguments: str, text: str, conf: str, value: str) -> None:
    """The order of precedence; a release that reads no file is not helped by one."""
    assert effective(pam(text), line(arguments), "deny", conf).value == value


def test_other_file_was_not_read() -> None:
    """A line may name another file, which is not in the facts."""
    with pytest.raises(NotObservedError, match="/etc/other"):
        effective(pam(), line("conf=/etc/other"), "deny", FAILLOCK)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("root_unlock_time = 60\n", "60"),
        ("unlock_time = 900\neven_deny_root\n", "900"),
        ("unlock_time = 900\n", None),
    ],
)
def test_root_is_locked_only_when_said(text: str, value: str | None) -> None:
    """Without a word about root, root is never locked."""
    assert effective(pam(text), line(), "root_unlock_time", FAILLOCK).value == value


def test_pwquality_file_beats_its_folder() -> None:
    """As pwscore does it; an old libpwquality does not look into the folder."""
    quality = line(module="pam_pwquality.so")
    folder = {f"{PWQUALITY}.d/z.conf": "minlen = 20\n"}
    alone = parse(answers("pam", files=folder))
    both = parse(answers("pam", files={**folder, PWQUALITY: "minlen = 14\n"}))
    assert effective(alone, quality, "minlen", PWQUALITY).value == "20"
    assert effective(both, quality, "minlen", PWQUALITY).value == "14"
    assert effective(alone, quality, "minlen", PWQUALITY, drop_ins=False).value == "8"


@pytest.mark.parametrize(
    ("value", "op", "wanted", "good"),
    [
        ("5", "range", [1, 5], True),
        ("0", "range", [1, 5], False),
        ("6", "range", [1, 5], False),
        ("900", "ge_or_zero", 900, True),
        ("0", "ge_or_zero", 900, True),
        ("never", "ge_or_zero", 900, True),
        ("899", "ge_or_zero", 900, False),
        ("-1", "le", -1, True),
        ("0", "le", -1, False),
        ("24", "ge", 24, True),
        ("many", "ge", 24, False),
        (None, "ge", 24, False),
        ("1", "eq", 1, True),
        ("sugroup", "eq", "sugroup", True),
        ("x", "ne", "x", False),
        ("6", "in", [5, 6], True),
        ("", "present", None, True),
        (None, "present", None, False),
        (None, "absent", None, True),
        ("", "absent", None, False),
    ],
)
def test_operators(value: str | None, op: str, wanted: Any, good: bool) -> None:  # noqa: FBT001
    """Each operator at its edges."""
    assert holds(Option(value, "x"), op, wanted) is good


def test_built_in_value_is_not_set() -> None:
    """`set` wants somebody to have written it down."""
    assert not holds(Option("1", "x", is_default=True), "set", None)
    assert holds(Option("1", "x", is_default=True), "eq", 1)


def test_unknown_operator() -> None:
    """A typing error in a profile does not pass."""
    with pytest.raises(ValueError, match="unknown operator 'like'"):
        holds(Option("1", "x"), "like", 1)
