"""ExecuteBash and ExecuteBinary."""

from __future__ import annotations

import pytest

from imgverify.awstoe.result import RebootWantedError, StepFailedError
from tests.unit.awstoe.conftest import Act


def test_bash(act: Act) -> None:
    """All commands are one script of bash, which ends with the first `exit`."""
    done = act("ExecuteBash", {"commands": ["A=(1 2)", "echo ${A[1]}", "cd /", "pwd"]})
    assert done.outputs == {"stdout": "2\n/"}
    done = act("ExecuteBash", {"commands": ["false", "echo on"]})
    assert done.outputs == {"stdout": "on"}


def test_failures_say_the_last_lines(act: Act) -> None:
    """Of standard error, or else of standard output; secrets are masked."""
    with pytest.raises(StepFailedError) as caught:
        act("ExecuteBash", {"commands": ["echo out", "echo one >&2", "echo two >&2", "exit 9"]})
    assert caught.value.reason == "exit code 9; it said: one | two"
    assert not caught.value.findings[0].holds
    with pytest.raises(StepFailedError, match=r"it said: out$"):
        act("ExecuteBash", {"commands": ["echo out", "exit 9"]})
    with pytest.raises(StepFailedError, match=r"root:\[masked\]"):
        act("ExecuteBash", {"commands": ["echo 'root:$6$salt$0123456789abcdef'; exit 1"]})
    with pytest.raises(StepFailedError, match=r"was ended by a signal|exit code 137"):
        act("ExecuteBash", {"commands": ["kill -KILL $$"]})


def test_exit_194(act: Act) -> None:
    """Asks for a restart, and to be run again."""
    for action, inputs in (
        ("ExecuteBash", {"commands": ["exit 194"]}),
        ("ExecuteBinary", {"path": "/bin/sh", "arguments": ["-c", "exit 194"]}),
    ):
        with pytest.raises(RebootWantedError) as caught:
            act(action, inputs)
        assert caught.value.again


def test_binary(act: Act) -> None:
    """Arguments go through as they are; there is no shell in between."""
    done = act("ExecuteBinary", {"path": "/bin/echo", "arguments": ["a  b", "$HOME", "{script}"]})
    assert done.outputs == {"stdout": "a  b $HOME {script}"}
    assert act("ExecuteBinary", {"path": "/bin/true"}).outputs == {"stdout": ""}
    with pytest.raises(StepFailedError, match="exit code 1"):
        act("ExecuteBinary", {"path": "/bin/false"})


def test_a_deadline_that_is_over(act: Act) -> None:
    """No command is begun."""
    with pytest.raises(StepFailedError, match="no end within 0 s"):
        act("ExecuteBash", {"commands": ["true"]}, seconds=0)
