"""Commands, run for real by dash, bash and busybox."""

from __future__ import annotations

import time

import pytest

from imgverify.facts.questions import Command
from imgverify.unobserved import NotObservedError
from tests.unit.planes.targets import Target


def test_commands(target: Target) -> None:
    """Output, status and standard error of commands, among them a missing and a broken one."""
    answers = target.ask(
        Command("bytes", "printf 'a\\000b\\n'"),
        Command("fails", "echo out; echo why >&2; exit 3"),
        Command("missing", "imgverify-no-such-program"),
        Command("broken", "if ("),
        Command("env", 'echo "$LC_ALL" "$IV" "$PATH"; umask; cat'),
        Command("quotes", "case 'x)' in x*) echo \"it's\" # comment ) }\n;; esac # end"),
    )
    assert answers.outputs["bytes"].data == b"a\0b\n"
    fails = answers.outputs["fails"]
    assert (fails.data, fails.status, fails.error) == (b"out\n", 3, "why\n")
    assert answers.outputs["missing"].status == 127
    assert answers.outputs["broken"].status == 2
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert answers.output("env") == f"C  {path}\n0077\n"
    assert answers.output("quotes") == "it's\n"


def test_command_that_hangs(target: Target) -> None:
    """A command that hangs, with a child that ignores signals, ends in time and hurts no other."""
    started = time.monotonic()
    answers = target.ask(
        Command("hangs", "trap '' TERM HUP; echo early; sleep 20 & sleep 21; true", seconds=1),
        Command("daemon", "sleep 22 & echo left", seconds=1),
        Command("next", "echo next"),
    )
    assert time.monotonic() - started < 8
    assert answers.outputs["hangs"].status == 124
    assert answers.outputs["daemon"].status == 124
    with pytest.raises(NotObservedError, match="ran out of time"):
        answers.output("hangs")
    assert answers.output("next") == "next\n"


def test_command_that_spews(target: Target) -> None:
    """Output beyond the limit is cut off, and says so; much standard error keeps its end."""
    answers = target.ask(
        Command("spews", "yes", limit=10_000),
        Command("fits", "printf 12345", limit=5),
        Command("complains", "i=0; while [ $i -lt 999 ]; do echo $i >&2; i=$((i+1)); done"),
    )
    spews = answers.outputs["spews"]
    assert spews.truncated
    assert spews.data == b"y\n" * 5000
    assert answers.output("fits") == "12345"
    assert answers.outputs["complains"].error.endswith("\n997\n998\n")
    assert len(answers.outputs["complains"].error) <= 500
