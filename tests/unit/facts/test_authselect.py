"""authselect's profile in use."""

from __future__ import annotations

import pytest

from imgverify.facts.authselect import CONF, parse, render
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

TEMPLATE = """\
auth required pam_env.so
auth required pam_faillock.so preauth {include if "with-faillock"}
auth sufficient pam_unix.so {if not "without-nullok":nullok}
auth required pam_deny.so {exclude if "with-faillock"}
"""


def kept(features: tuple[str, ...], template: str = TEMPLATE) -> list[str]:
    """The modules that a template comes to."""
    return [line.split()[2] for line in render(template, features).splitlines() if line]


def test_features_choose_lines() -> None:
    """Lines come and go with features; conditional arguments do not matter here."""
    assert kept(()) == ["pam_env.so", "pam_unix.so", "pam_deny.so"]
    assert kept(("with-faillock",)) == ["pam_env.so", "pam_faillock.so", "pam_unix.so"]


@pytest.mark.parametrize(
    ("condition", "features", "stays"),
    [
        ('"a" and "b"', ("a",), False),
        ('"a" and "b"', ("a", "b"), True),
        ('"a" or "b"', ("b",), True),
        ('not "a"', (), True),
        ('not "a" and "b"', ("a", "b"), False),
        ('"a" and "b" or "c"', ("c",), True),
    ],
)
def test_conditions(condition: str, features: tuple[str, ...], stays: bool) -> None:  # noqa: FBT001
    """`and`, `or` and `not`."""
    line = f"auth required pam_x.so {{include if {condition}}}\n"
    assert bool(kept(features, line)) is stays


def test_strange_condition_is_not_guessed() -> None:
    """A form that is not understood is an unknown, not an absence."""
    with pytest.raises(NotObservedError, match="not understood"):
        render("auth required pam_x.so {include if a}\n", ())


def test_stop_ends_the_file() -> None:
    """What stands behind `stop if` is left out."""
    text = 'auth required pam_a.so\n{stop if "x"}\nauth required pam_b.so\n'
    assert kept(("x",), text) == ["pam_a.so"]
    assert "pam_b.so" in render(text, ())


@pytest.mark.parametrize(
    ("profile", "folder"),
    [
        ("custom/mine", "/etc/authselect/custom/mine"),
        ("sssd", "/usr/share/authselect/default/sssd"),
        ("ours", "/usr/share/authselect/vendor/ours"),
    ],
)
def test_profile_is_found(profile: str, folder: str) -> None:
    """Custom, vendor's and default profiles have their places."""
    files = {CONF: f"{profile}\nwith-faillock\n", f"{folder}/system-auth": TEMPLATE}
    found = parse(answers("authselect", files=files, outputs={"authselect check": "valid\n"}))
    assert (found.profile, found.features) == (profile, ("with-faillock",))
    assert [line.module for line in found.lines["system-auth"] or ()][1] == "pam_faillock.so"
    assert found.lines["password-auth"] is None
    assert found.verdict == (0, "valid")


def test_nothing_selected() -> None:
    """Without its file no profile is in use; what the tool says needs a running system."""
    found = parse(answers("authselect", plane=Plane.OFFLINE))
    assert found.profile == ""
    with pytest.raises(NotObservedError):
        tuple(found.verdict)


def test_missing_tool_is_not_a_verdict() -> None:
    """Status 127 says nothing about the files."""
    found = parse(answers("authselect", outputs={"authselect check": ("", 127)}))
    with pytest.raises(NotObservedError):
        tuple(found.verdict)
