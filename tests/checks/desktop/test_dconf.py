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
        (KEYS, "[org/gnome/desktop/session]\nidle-delay='900'\n"),
        (KEYS, "[org/gnome/desktop/session]\nidle-delay=900\n"),
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


@pytest.mark.parametrize(("text", "good"), [("true", True), ("'true'", False), ("TRUE", False)])
def test_text_is_no_boolean(text: str, good: bool) -> None:  # noqa: FBT001 - a table of cases
    """A value of another type than the key's is as good as none: GNOME takes its default."""
    given = with_file(built(), KEYS, f"[org/a]\nlock-enabled={text}\n")
    found = judged(given, key="org/a/lock-enabled", op="eq", value="true")
    assert found.result is (Result.PASS if good else Result.FAIL)


def test_lock_of_a_weaker_database() -> None:
    """It takes the values away from the databases above it (tried with dconf 0.40)."""
    weaker = "/etc/dconf/db/site"
    text = f"[{IDLE.rpartition('/')[0]}]\nidle-delay=uint32 {{}}\n"
    for seconds, result in ((0, Result.FAIL), (600, Result.PASS)):
        files = {
            **FILES,
            PROFILE: "user-db:user\nsystem-db:local\nsystem-db:site\n",
            weaker: "GVariant",
            f"{weaker}.d/00": text.format(seconds),
            f"{weaker}.d/locks/00": f"/{IDLE}\n",
        }
        folders = {f"/etc/dconf/db/{name}.d": "d0755 root root" for name in ("local", "site")}
        assert judged(answers("dconf", files=files, states=folders)).result is result
