"""Accounts and groups, without any hash."""

from __future__ import annotations

import re
import subprocess

import pytest

from imgverify.facts.accounts import parse
from imgverify.facts.passwords import HASHES, SHADOW_HASHES, PasswordKind
from imgverify.facts.questions import Mask
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

USERS = "root:x:0:0:root:/root:/bin/bash\nsvc:x:100:100::/srv:/usr/sbin/nologin\n"
HASHED = "Zm9vYmFyc2VjcmV0"
SALT = "saltsalt"


def mask(line: str, masks: tuple[Mask, ...]) -> str:
    """Apply masks as a plane does on the machine: with sed."""
    script = ";".join(f"s/{one.pattern}/{one.replacement}/" for one in masks)
    run = subprocess.run(
        ["sed", "-E", script], input=line, check=True, capture_output=True, text=True
    )
    return run.stdout


@pytest.mark.parametrize(
    ("field", "masked"),
    [
        (f"$6${SALT}${HASHED}", "<6>"),
        (f"$6$rounds=5000${SALT}${HASHED}", "<6>"),
        (f"$y$j9T${SALT}${HASHED}", "<y>"),
        (f"$2b$12${HASHED}", "<2b>"),
        (f"!$6${SALT}${HASHED}", "!<6>"),
        (f"!!$6${SALT}${HASHED}", "!!<6>"),
        (f"*$6${SALT}${HASHED}", "*<6>"),
        (f"ab{HASHED}", "<other>"),
        (f"_J9..{HASHED}", "<other>"),
        (f"$md5,rounds=9${SALT}${HASHED}", "<other>"),
        (f"!{HASHED}", "!<other>"),
        ("*", "*"),
        ("!", "!"),
        ("!!", "!!"),
        ("!*", "!*"),
        ("", ""),
    ],
)
def test_hash_stays_on_the_machine(field: str, masked: str) -> None:
    """Of each kind of field only its kind is sent; sed and Python agree."""
    line = f"bob:{field}:20228:0:99999:7:::"
    sent = mask(line, SHADOW_HASHES)
    assert sent == f"bob:{masked}:20228:0:99999:7:::"
    for one in SHADOW_HASHES:
        line = re.sub(one.pattern, one.replacement, line)
    assert line == sent


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        ("bob:x:1:1::/:/bin/sh", "bob:x:1:1::/:/bin/sh"),
        (f"bob:x{HASHED}:1:1::/:/bin/sh", "bob:<other>:1:1::/:/bin/sh"),
        (f"bob:$1${SALT}${HASHED}:1:1::/:/bin/sh", "bob:<1>:1:1::/:/bin/sh"),
        ("bob::1:1::/:/bin/sh", "bob::1:1::/:/bin/sh"),
        ("wheel:!:10:bob", "wheel:!:10:bob"),
    ],
)
def test_hash_in_passwd_stays_on_the_machine(line: str, sent: str) -> None:
    """A hash in passwd or group is masked; the lone x is kept."""
    assert mask(line, HASHES) == sent


def test_broken_shadow_line_is_not_sent() -> None:
    """A line without fields could be anything."""
    assert mask(HASHED, SHADOW_HASHES) == ""


def test_fields_are_read() -> None:
    """Numbers, shells, ageing and the settings for new accounts come out typed."""
    found = parse(
        answers(
            "accounts",
            files={
                "/etc/passwd": USERS,
                "/etc/group": "root:x:0:\nwheel:x:10:root,svc\n",
                "/etc/shadow": "root:<6>:20228:1:365:7:30:20900:\n",
                "/etc/login.defs": "# PASS_MAX_DAYS 1\nPASS_MAX_DAYS\t365 # days\nUMASK 027\n",
                "/etc/shells": "# shells\n/bin/sh\n/bin/bash\n",
            },
        )
    )
    root = found.passwords["root"]
    assert (root.kind, root.scheme, root.last_change, root.min_days) == ("hash", "6", 20228, 1)
    assert (root.max_days, root.warn_days, root.inactive_days, root.expires) == (365, 7, 30, 20900)
    assert found.passwords["svc"].kind is PasswordKind.MISSING
    assert [user.can_log_in for user in found.users] == [True, False]
    assert found.groups[1].members == ("root", "svc")
    assert found.login_defs == {"PASS_MAX_DAYS": "365", "UMASK": "027"}
    assert found.shells == ("/bin/sh", "/bin/bash")


def test_empty_ageing_fields_are_none() -> None:
    """An empty number is no number, and the ageing feature is off."""
    shadow = "root:*::::::\n"
    found = parse(answers("accounts", files={"/etc/passwd": USERS, "/etc/shadow": shadow}))
    assert found.passwords["root"].max_days is None


def test_first_line_of_a_name_counts() -> None:
    """The C library takes the first of two lines, so we do."""
    files = {"/etc/passwd": USERS, "/etc/shadow": "root:<6>:1:::::\nroot:*:1:::::\n"}
    assert parse(answers("accounts", files=files)).passwords["root"].kind is PasswordKind.HASH


@pytest.mark.parametrize("text", ["", "garbage\n", "+::::::\n"])
def test_system_without_accounts_is_not_believed(text: str) -> None:
    """No system has no account: whoever read that did not read the file."""
    with pytest.raises(NotObservedError):
        parse(answers("accounts", files={"/etc/passwd": text}))


@pytest.mark.parametrize(
    "line",
    [
        "toor::0:0::/root",
        "toor::0:0",
        "toor::0:0::/root:/bin/bash:more",
        "toor::+0:0::/root:/bin/bash",
        "toor::-0:0::/root:/bin/bash",
        "  toor:: 0:0::/root:/bin/bash",
    ],
)
def test_what_the_c_library_takes_for_an_account(line: str) -> None:
    """A line that is no proper record, but opens an account, is both told and counted."""
    found = parse(answers("accounts", files={"/etc/passwd": f"{USERS}{line}\n"}))
    assert found.malformed == ("/etc/passwd:3",)
    assert [(user.name, user.uid, user.gid) for user in found.users[2:]] == [("toor", 0, 0)]
    assert found.passwords["toor"].kind is PasswordKind.EMPTY


@pytest.mark.parametrize(
    "line", ["i:x:0:", "j:x:0", "g:x:0x0:0::/:/s", "m:x:0 :0::/:/s", "h:x::0::/:/s"]
)
def test_what_it_does_not(line: str) -> None:
    """Without two numbers there is no account."""
    found = parse(answers("accounts", files={"/etc/passwd": f"{USERS}{line}\n"}))
    assert (len(found.users), found.malformed) == (2, ("/etc/passwd:3",))


def test_a_group_without_its_last_field() -> None:
    """It counts, too."""
    groups = "root:x:0:\nwheel:x:0\n"
    found = parse(answers("accounts", files={"/etc/passwd": USERS, "/etc/group": groups}))
    assert [(group.name, group.gid) for group in found.groups] == [("root", 0), ("wheel", 0)]
    assert found.malformed == ("/etc/group:2",)
