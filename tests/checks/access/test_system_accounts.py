"""Accounts that belong to the system, and their groups."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge

USERS = """\
root:x:0:0::/root:/bin/bash
bin:x:1:1::/bin:/sbin/nologin
sync:x:5:0::/sbin:/bin/sync
nobody:x:65534:65534::/:/sbin/nologin
ann:x:1000:1000::/home/ann:/bin/bash
"""
SHADOW = "root:<6>:1::::::\nbin:*:1::::::\nsync:*:1::::::\nnobody:*:1::::::\nann:<6>:1::::::\n"
GROUP = "root:x:0:\nbin:x:1:\nshadow:x:42:\nann:x:1000:\nnobody:x:65534:\nsugroup:x:1001:\n"
SHELLS = "/bin/sh\n/bin/bash\n"


def built(
    passwd: str = USERS, shadow: str = SHADOW, group: str = GROUP, shells: str = SHELLS
) -> Answers:
    """A small machine of Enterprise Linux."""
    files = {
        "/etc/passwd": passwd,
        "/etc/shadow": shadow,
        "/etc/group": group,
        "/etc/shells": shells,
    }
    return answers("accounts", files=files)


SPARED = {"except_users": ["root", "sync", "shutdown", "halt"]}


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("system-accounts-locked", {}),
        ("system-accounts-no-shell", SPARED),
        ("unlisted-shells-locked", {}),
        ("primary-group", {}),
        ("primary-groups-exist", {}),
        ("group-empty", {"group": "shadow"}),
        ("group-empty", {"group": "sugroup", "required": True}),
        ("group-empty", {"group": "nothing"}),
        ("only-root-gid0", {}),
    ],
)
def test_fresh_machine_passes(name: str, params: dict[str, Any]) -> None:
    """Every check is content with what a distribution ships."""
    assert judge(name, built(), **params).result is Result.PASS


@pytest.mark.parametrize("user", ["bin", "nobody"])
@pytest.mark.parametrize("field", ["<6>", ""])
def test_open_system_account(user: str, field: str) -> None:
    """A hash and an empty field open it, and so they do for an account without a shell."""
    image = built(shadow=SHADOW.replace(f"{user}:*", f"{user}:{field}"))
    for name in ("system-accounts-locked", "unlisted-shells-locked"):
        judged = judge(name, image)
        assert judged.result is Result.FAIL
        assert f"{user}: " in judged.reason


def test_limit_between_people_and_system() -> None:
    """Where it is drawn is a parameter, and who is left out too."""
    assert judge("system-accounts-locked", built(), uid_max=1000).result is Result.FAIL
    spared = judge("system-accounts-locked", built(), uid_max=1000, except_users=["root", "ann"])
    assert spared.result is Result.PASS


@pytest.mark.parametrize(
    "shell", ["/bin/bash", "", "/home/x/nologin", "/sbin/nologins", "/bin/sync"]
)
@pytest.mark.parametrize("user", ["bin", "nobody"])
def test_system_account_with_a_shell(user: str, shell: str) -> None:
    """An empty shell is /bin/sh; a look-alike is a shell; /bin/sync is for sync alone."""
    lines = [
        ":".join((*line.split(":")[:-1], shell)) if line.startswith(f"{user}:") else line
        for line in USERS.splitlines()
    ]
    judged = judge("system-accounts-no-shell", built(passwd="\n".join(lines)), **SPARED)
    assert judged.result is Result.FAIL
    assert user in judged.reason


def test_unlisted_shell_with_a_password() -> None:
    """A listed nologin does not make a shell of it."""
    strange = built(passwd=USERS.replace("ann:/bin/bash", "ann:/opt/zsh"))
    assert judge("unlisted-shells-locked", strange).result is Result.FAIL
    listed = built(
        passwd=USERS.replace("ann:/bin/bash", "ann:/sbin/nologin"),
        shells=SHELLS + "/sbin/nologin\n",
    )
    assert judge("unlisted-shells-locked", listed).result is Result.FAIL


def test_empty_list_of_shells_is_not_believed() -> None:
    """Without a list nobody can say whose shell is none."""
    assert judge("unlisted-shells-locked", built(shells="")).result is Result.ERROR


@pytest.mark.parametrize(
    ("passwd", "reason"),
    [(USERS.replace("root:x:0:0", "root:x:0:1"), "group id 1"), ("bin:x:1:1::/:/x\n", "no such")],
)
def test_root_in_another_group(passwd: str, reason: str) -> None:
    """Root's own group, or no root at all."""
    judged = judge("primary-group", built(passwd=passwd))
    assert judged.result is Result.FAIL
    assert reason in judged.reason


def test_somebody_else_in_roots_group() -> None:
    """With a list of who may be in it, nobody else's own group may have the number."""
    more = USERS + "sync:x:5:0::/sbin:/bin/sync\n"
    spared: dict[str, Any] = {"only_but": ["sync"]}
    assert judge("primary-group", built(passwd=more)).result is Result.PASS
    assert judge("primary-group", built(passwd=more), **spared).result is Result.PASS
    judged = judge("primary-group", built(passwd=f"{more}toor:x:7:0::/:/bin/sh\n"), **spared)
    assert judged.result is Result.FAIL
    assert "toor" in judged.reason


def test_group_that_is_missing() -> None:
    """An account whose group nobody defined."""
    judged = judge("primary-groups-exist", built(group=GROUP.replace("ann:x:1000:\n", "")))
    assert judged.result is Result.FAIL
    assert "ann: 1000" in judged.reason
    assert judged.findings[0].where == "/etc/passwd:5"


@pytest.mark.parametrize(
    ("passwd", "group"),
    [
        (USERS, GROUP.replace("shadow:x:42:", "shadow:x:42:ann")),
        (USERS.replace("ann:x:1000:1000", "ann:x:1000:42"), GROUP),
    ],
)
def test_somebody_is_in_the_group(passwd: str, group: str) -> None:
    """As a member, or because it is an account's own group."""
    judged = judge("group-empty", built(passwd=passwd, group=group), group="shadow")
    assert judged.result is Result.FAIL
    assert "ann" in judged.reason


def test_required_group_is_missing() -> None:
    """A group that guards something has to exist."""
    judged = judge("group-empty", built(), group="nothing", required=True)
    assert judged.result is Result.FAIL
    assert judged.findings[0].mend == "groupadd nothing"


@pytest.mark.parametrize("gid", ["0", "000"])
def test_second_group_of_root(gid: str) -> None:
    """Another group with id 0 fails, however the number is written."""
    judged = judge("only-root-gid0", built(group=GROUP + f"toor:x:{gid}:\n"))
    assert judged.result is Result.FAIL
    assert "toor" in judged.reason


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("only-root-gid0", {}),
        ("primary-groups-exist", {}),
        ("group-empty", {"group": "shadow"}),
        ("system-accounts-locked", {}),
    ],
)
def test_what_was_not_read_is_an_error(name: str, params: dict[str, Any]) -> None:
    """Neither groups nor passwords are assumed to be empty."""
    image = answers(files={"/etc/passwd": USERS})
    assert judge(name, image, **params).result is Result.ERROR
