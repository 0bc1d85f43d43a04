"""Which lines of a PAM stack libpam can come to."""

from __future__ import annotations

import pytest

from imgverify.facts.pam_line import read_lines
from imgverify.facts.pam_stack import Stack, expand, reached, refuses


def stack(text: str, **others: str) -> Stack:
    """The auth stack of a service, with the services that it includes."""
    services = {name: tuple(read_lines(name, one)) for name, one in others.items()}
    return expand("auth", tuple(read_lines("x", text)), services.get)


def modules(text: str, failing: str = "", **others: str) -> set[str]:
    """Names of the modules that are reached."""
    return {line.module for line in reached(stack(text, **others), failing=failing)}


@pytest.mark.parametrize(
    ("before", "comes"),
    [
        ("auth required pam_env.so", True),
        ("auth sufficient pam_sss.so", True),
        ("auth requisite pam_unix.so", True),
        ("auth required pam_deny.so", True),
        ("auth sufficient pam_permit.so", False),
        ("auth requisite pam_deny.so", False),
        ("auth [default=die] pam_deny.so", False),
        ("auth [success=done default=bad] pam_permit.so", False),
        ("auth [default=1] pam_permit.so", False),
        ("auth [success=1 default=ignore] pam_unix.so", True),
        ("auth [default=1 ignore=ignore success=ok] pam_localuser.so", True),
        ("auth [default=1 ignore=ignore success=ok] pam_usertype.so isregular", True),
        ("auth [success=1 default=ignore] pam_localuser.so", False),
        ("auth optional pam_permit.so", True),
    ],
)
def test_next_line_is_reached(before: str, comes: bool) -> None:  # noqa: FBT001 - a table of cases
    """What always ends the stack, or always jumps, hides the next line."""
    assert ("pam_target.so" in modules(f"{before}\nauth required pam_target.so\n")) is comes


def test_done_in_a_substack_ends_only_it() -> None:
    """The same lines, included, end the whole stack."""
    inner = "auth sufficient pam_permit.so\n"
    tail = "auth required pam_target.so\n"
    assert "pam_target.so" in modules(f"auth substack s\n{tail}", s=inner)
    assert "pam_target.so" not in modules(f"auth include s\n{tail}", s=inner)


def test_substack_counts_as_one_for_jumps() -> None:
    """A jump over a substack skips all of it, and one within cannot leave it."""
    text = "auth [default=1] pam_permit.so\nauth substack s\nauth required pam_target.so\n"
    found = modules(text, s="auth required pam_a.so\nauth required pam_b.so\n")
    assert found == {"pam_permit.so", "pam_target.so"}
    far = "auth substack s\nauth required pam_target.so\n"
    assert "pam_target.so" in modules(far, s="auth [default=9] pam_permit.so\n")


def test_failing_module() -> None:
    """What is behind a module that refuses: not what only its success leads to."""
    text = "auth [success=1 default=ignore] pam_unix.so\nauth optional pam_a.so\n"
    assert modules(text, failing="pam_unix.so") == {"pam_unix.so", "pam_a.so"}
    assert modules("auth requisite pam_unix.so\nauth required pam_a.so", failing="pam_unix.so") == {
        "pam_unix.so"
    }


def test_way_round_a_line() -> None:
    """Paths that avoid a line end at it, also inside a substack."""
    text = "auth substack s\nauth required pam_unix.so\n"
    straight = stack(text, s="auth required pam_gate.so\n")
    round_it = stack(text, s="auth sufficient pam_sss.so\nauth required pam_gate.so\n")
    for one, passes in ((straight, False), (round_it, True)):
        found = reached(one, without=lambda line: line.module == "pam_gate.so")
        assert ("pam_unix.so" in {line.module for line in found}) is passes


@pytest.mark.parametrize(
    ("control", "does"),
    [
        ("required", True),
        ("requisite", True),
        ("sufficient", False),
        ("optional", False),
        ("[success=ok default=ignore]", False),
        ("[success=1 default=bad]", True),
        ("[default=die]", True),
        ("[success=ok auth_err=ignore default=bad]", False),
    ],
)
def test_refusal_counts(control: str, does: bool) -> None:  # noqa: FBT001 - a table of cases
    """Whether the stack fails with the module."""
    (line,) = read_lines("x", f"auth {control} pam_x.so")
    assert refuses(line) is does
