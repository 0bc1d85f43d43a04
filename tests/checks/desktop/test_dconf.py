"""What GNOME is told for everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file

KEYS, LOCKS = "/etc/dconf/db/local.d/00-a", "/etc/dconf/db/local.d/locks/00"
PROFILE = "/etc/dconf/profile/user"
IDLE = "org/gnome/desktop/session/idle-delay"
FILES = {
    PROFILE: "user-db:user\nsystem-db:local\n",
    "/etc/dconf/db/local": "GVariant",
    KEYS: "[org/gnome/desktop/session]\nidle-delay=uint32 900\ntext='hello'\nempty=''\n",
    LOCKS: f"/{IDLE}\n",
}


def built() -> Answers:
    """A machine with one database."""
    folders = {"/etc/dconf/db/local.d": "d0755 root root"}
    return answers("dconf", files=FILES, states=folders)


def judged(given: Answers, **params: Any) -> Outcome:
    """Judge how long a session may be idle."""
    return judge("dconf-key", given, **{"key": IDLE, "op": "range", "value": [1, 900], **params})


def test_value_and_lock() -> None:
    """A value that is within its limits, locked and compiled passes."""
    found = judged(built(), locked=True)
    assert found.result is Result.PASS
    assert [one.where for one in found.findings] == [
        PROFILE,
        f"{KEYS}:2",
        f"{LOCKS}:1",
        "/etc/dconf/db/local",
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (PROFILE, "user-db:user\n"),
        (PROFILE, None),
        (KEYS, "[org/gnome/desktop/session]\nidle-delay=uint32 0\n"),
        (KEYS, "[org/gnome/desktop/session]\n#idle-delay=uint32 900\n"),
        (KEYS, "[org/gnome/desktop/other]\nidle-delay=uint32 900\n"),
        (LOCKS, f"#/{IDLE}\n"),
        (LOCKS, f"/{IDLE}s\n"),
    ],
)
def test_what_is_missing(path: str, text: str | None) -> None:
    """Without the profile, the key or its lock it fails."""
    assert judged(with_file(built(), path, text), locked=True).result is Result.FAIL


def test_not_compiled() -> None:
    """A key file that is newer than the database fails: `dconf update` was forgotten."""
    given = built()
    state = replace(given.states[KEYS], mtime=given.states[KEYS].mtime + 1)
    found = judged(replace(given, states={**given.states, KEYS: state}))
    assert found.result is Result.FAIL
    assert found.findings[-1].mend == "dconf update"


def test_text_and_lock_alone() -> None:
    """A text has to say something; without a value only the lock is judged."""
    folder = "org/gnome/desktop/session"
    assert judged(built(), key=f"{folder}/text", op="set", value=None).result is Result.PASS
    assert judged(built(), key=f"{folder}/empty", op="set", value=None).result is Result.FAIL
    only = {"op": "eq", "value": None, "locked": True}
    assert judged(built(), **only).result is Result.PASS
    assert judged(built(), **only, key=f"{folder}/text").result is Result.FAIL


def test_nobody_looked() -> None:
    """Files that were not collected are an error."""
    assert judged(answers("packages")).result is Result.ERROR
