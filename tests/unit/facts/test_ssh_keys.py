"""Who may log in by key, and which host keys there are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.facts.authorized_key import key, keys
from imgverify.facts.ssh_keys import COMMANDS, ELSEWHERE, FILES, parse
from tests.checks.building import answers
from tests.checks.machines import OURS, OURS_PRINT, THEIRS

USERS = "root:x:0:0:root:/root:/bin/bash\n"
BASE64 = OURS.split()[1]


@pytest.mark.parametrize(
    ("line", "options", "comment"),
    [
        (OURS, "", "ours@build"),
        (f"ssh-ed25519 {BASE64}", "", ""),
        (f"ssh-ed25519\t{BASE64}  two words ", "", "two words"),
        (f'no-pty,command="a \\"b\\" c" {OURS}', 'no-pty,command="a \\"b\\" c"', "ours@build"),
        (f'from="ssh-ed25519 x" {OURS}', 'from="ssh-ed25519 x"', "ours@build"),
    ],
)
def test_line_is_taken_apart(line: str, options: str, comment: str) -> None:
    """Options with blanks and quotes, the key and its comment are told apart."""
    found = key(line)
    assert (found.fingerprint, found.type) == (OURS_PRINT, "ssh-ed25519")
    assert (found.options, found.comment) == (options, comment)
    assert found.forced_command is ("command=" in options)


@pytest.mark.parametrize("line", ["ssh-ed25519", "ssh-ed25519 !!!", "nonsense", 'a="b', "x y z"])
def test_line_that_is_no_key(line: str) -> None:
    """What we cannot read has neither type nor fingerprint."""
    assert (key(line).type, key(line).fingerprint) == ("", "")


def test_blank_lines_and_comments_are_left_out() -> None:
    """Only lines that could be keys are listed, with their number."""
    found = keys(f"\n# {THEIRS}\n  \n{OURS}\n", "/f")
    assert [(one.line, one.path) for one in found] == [(4, "/f")]


def test_host_keys_are_paired_by_name() -> None:
    """A private half is listed with its state and the fingerprint of the public half beside it."""
    found = parse(
        answers(
            "ssh_keys",
            files={"/etc/passwd": USERS, "/etc/ssh/ssh_host_ed25519_key.pub": OURS},
            states={
                "/etc/ssh/ssh_host_ed25519_key": "0600 root root",
                "/etc/ssh/ssh_host_rsa_key": "0600 root root",
            },
        )
    )
    assert [(one.path, one.fingerprint) for one in found.host] == [
        ("/etc/ssh/ssh_host_ed25519_key", OURS_PRINT),
        ("/etc/ssh/ssh_host_rsa_key", ""),
    ]


def test_no_private_key_is_ever_asked_for() -> None:
    """Only the public halves are read."""
    assert all(file.path.endswith(".pub") for file in FILES if "ssh_host" in file.path)


def test_command_reads_homes_beyond_wildcards(tmp_path: Path) -> None:
    """The shell's own loop prints each line of each file with its path, comments too."""
    home = tmp_path / "a/b/c/app"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/authorized_keys").write_text(f"# mine\n{OURS}")
    passwd = tmp_path / "passwd"
    passwd.write_text(f"{USERS}app:x:1:1:an app:{home}:/bin/sh\n")
    script = COMMANDS[0].script.replace("/etc/passwd", str(passwd))
    printed = subprocess.run(
        ["sh", "-c", script], check=True, capture_output=True, text=True
    ).stdout
    found = parse(
        answers(
            "ssh_keys",
            files={"/etc/passwd": passwd.read_text()},
            outputs={ELSEWHERE: printed},
        )
    )
    assert [(one.path, one.line) for one in found.authorized] == [
        (f"{home}/.ssh/authorized_keys", 2)
    ]
