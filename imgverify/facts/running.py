"""Reads what only a running system has, so that a disk's silence is never taken for an answer."""

from __future__ import annotations

from imgverify.facts.answers import Answers, FileState
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError


def running_text(answers: Answers, path: str) -> str | None:
    """Content of a file that the kernel makes up, or None when this kernel does not have it.

    Args:
        answers: what a plane delivered.
        path: below /proc, /sys or /run.

    Raises:
        NotObservedError: nothing is running, or the file was not delivered.
    """
    _refuse_on_disk(answers, path)
    return answers.text(path)


def running_state(answers: Answers, path: str) -> FileState | None:
    """State (lstat) of a path that the kernel makes up, or None when this kernel does not have it.

    Args:
        answers: what a plane delivered.
        path: below /proc, /sys or /run.

    Raises:
        NotObservedError: nothing is running, or the path was not looked at.
    """
    _refuse_on_disk(answers, path)
    return answers.state(path)


def _refuse_on_disk(answers: Answers, path: str) -> None:
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError(f"{path} exists only on a running system", needs_boot=True)
