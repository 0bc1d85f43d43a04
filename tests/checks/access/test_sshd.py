"""How sshd is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.sshd import ROOT
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file

DEFAULTS = """\
port 22
permitrootlogin without-password
passwordauthentication no
maxauthtries 6
maxstartups 10:30:100
logingracetime 120
clientaliveinterval 0
banner none
loglevel INFO
ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-ctr
"""
MAIN = "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n"


def built(
    main: str = MAIN,
    drop_ins: dict[str, str] | None = None,
    effective: str | None = DEFAULTS,
    root: str | None = None,
    plane: Plane = Plane.BOOT,
) -> Answers:
    """An sshd of OpenSSH 9 with its files and its own word."""
    files = {"/etc/ssh/sshd_config": main}
    files |= {f"/etc/ssh/sshd_config.d/{k}": text for k, text in (drop_ins or {}).items()}
    outputs: dict[str, str | tuple[str, int]] = {}
    if effective is not None:
        outputs = {"sshd -T": effective, f"sshd -T -C {ROOT}": root or effective}
    return answers(
        "sshd",
        files=files,
        states={"/usr/sbin/sshd": "0755 root root"},
        outputs=outputs,
        plane=plane,
    )


def option(image: Answers, name: str, op: str, value: Any = None, **more: Any) -> Outcome:
    """Judge one option."""
    return judge("sshd-option", image, option=name, op=op, value=value, **more)


@pytest.mark.parametrize(
    ("name", "op", "value"),
    [
        ("PermitRootLogin", "eq", "prohibit-password"),
        ("PasswordAuthentication", "eq", False),
        ("PasswordAuthentication", "ne", "yes"),
        ("MaxAuthTries", "le", 6),
        ("MaxAuthTries", "ge", 6),
        ("LoginGraceTime", "range", [1, 120]),
        ("LogLevel", "in", ["VERBOSE", "info"]),
        ("LogLevel", "not_in", ["QUIET"]),
        ("Ciphers", "deny_any", ["3des-cbc", "aes128-cbc"]),
        ("Ciphers", "subset", DEFAULTS.splitlines()[-1].split()[1].split(",")),
        ("MaxStartups", "triple_le", "10:30:100"),
        ("ClientAliveInterval", "ge_or_zero", 300),
        ("AllowUsers", "absent", None),
        ("Banner", "absent", None),
        ("Port", "set", None),
    ],
)
def test_every_operator_passes(name: str, op: str, value: Any) -> None:
    """Each operator holds for a default that it should hold for."""
    assert option(built(), name, op, value).result is Result.PASS


@pytest.mark.parametrize(
    ("name", "op", "value"),
    [
        ("PermitRootLogin", "eq", "no"),
        ("PasswordAuthentication", "eq", "yes"),
        ("MaxAuthTries", "le", 4),
        ("MaxAuthTries", "ge", 7),
        ("LoginGraceTime", "range", [1, 60]),
        ("LogLevel", "in", ["VERBOSE"]),
        ("Ciphers", "deny_any", ["aes128-ctr"]),
        ("Ciphers", "subset", ["aes128-ctr"]),
        ("MaxStartups", "triple_le", "10:30:60"),
        ("MaxAuthTries", "ge_or_zero", 300),
        ("Banner", "set", None),
        ("Port", "absent", None),
        ("NoSuchOption", "eq", "yes"),
    ],
)
def test_every_operator_fails(name: str, op: str, value: Any) -> None:
    """Each operator fails for a default that it should fail for."""
    assert option(built(), name, op, value).result is Result.FAIL


def test_unknown_operator_is_an_error() -> None:
    """A typing error in a profile is no verdict about the image."""
    judged = option(built(), "Port", "equals", "22")
    assert judged.result is Result.ERROR
    assert "equals" in judged.reason


def test_drop_in_wins_because_it_is_first() -> None:
    """The value of a drop-in that is included at the top beats the main file's."""
    image = built(
        main=MAIN + "X11Forwarding no\n",
        drop_ins={"50-cloud.conf": "X11Forwarding yes\n"},
        effective=None,
        plane=Plane.OFFLINE,
    )
    judged = option(image, "X11Forwarding", "eq", "no")
    assert judged.result is Result.FAIL
    assert "/etc/ssh/sshd_config.d/50-cloud.conf:1" in judged.reason


def test_first_drop_in_wins() -> None:
    """Drop-ins are read by name, and the first value counts."""
    image = built(
        drop_ins={"10-a.conf": "MaxSessions 4\n", "20-b.conf": "MaxSessions 99\n"},
        effective=None,
        plane=Plane.OFFLINE,
    )
    assert option(image, "MaxSessions", "le", 10).result is Result.PASS


def test_drop_in_that_nobody_includes_does_not_count() -> None:
    """A file in the folder means nothing without an Include."""
    image = built(
        main="X11Forwarding yes\n",
        drop_ins={"50.conf": "X11Forwarding no\n"},
        effective=None,
        plane=Plane.OFFLINE,
    )
    assert option(image, "X11Forwarding", "eq", "no").result is Result.FAIL


@pytest.mark.parametrize("line", ["#MaxAuthTries 4", "MaxAuthTriesX 4", "# MaxAuthTries 4"])
def test_comment_and_look_alike_do_not_count(line: str) -> None:
    """On a disk, an option that is not set has a default that only sshd knows."""
    image = built(main=f"{line}\n", effective=None, plane=Plane.OFFLINE)
    assert option(image, "MaxAuthTries", "le", 4).result is Result.NEEDS_BOOT


def test_match_block_that_opens_up_fails() -> None:
    """A secure global value does not heal a block that lets somebody in with a password."""
    image = built(
        main="PasswordAuthentication no\nMatch Group staff\n  PasswordAuthentication yes\n"
    )
    judged = option(image, "PasswordAuthentication", "eq", "no")
    assert judged.result is Result.FAIL
    assert "Match Group staff" in judged.reason


def test_match_block_for_others_is_out_of_declared_cases() -> None:
    """With declared connections, a block that applies to none of them does not count."""
    image = built(main="PasswordAuthentication no\nMatch User git\nPasswordAuthentication yes\n")
    declared = option(image, "PasswordAuthentication", "eq", "no", cases=[])
    assert declared.result is Result.PASS
    case = "user=git,host=h,addr=10.0.0.1"
    assert option(image, "PasswordAuthentication", "eq", "no", cases=[case]).result is Result.FAIL


def test_global_value_inside_a_match_block_is_not_global() -> None:
    """An option that only a Match block sets is not set for anybody else."""
    image = built(main="Match User git\nBanner /etc/issue.net\n")
    assert option(image, "Banner", "eq", "/etc/issue.net").result is Result.FAIL


def test_worst_connection_wins() -> None:
    """What sshd says for root counts as much as what it says in general."""
    image = built(root=DEFAULTS.replace("passwordauthentication no", "passwordauthentication yes"))
    judged = option(image, "PasswordAuthentication", "eq", "no")
    assert judged.result is Result.FAIL
    assert "user=root" in judged.reason


def test_declared_case_that_was_not_asked_is_an_error() -> None:
    """A connection that nobody asked sshd about is not passed."""
    judged = option(built(), "Port", "set", cases=["user=git,host=h,addr=10.0.0.1"])
    assert judged.result is Result.ERROR


def test_sshd_that_cannot_say_is_an_error() -> None:
    """A failing `sshd -T` on a machine is an error even when the files are fine."""
    image = answers(
        "sshd",
        files={"/etc/ssh/sshd_config": "# empty\n"},
        states={"/usr/sbin/sshd": "0755 root root"},
        outputs={"sshd -T": ("", 255)},
    )
    assert option(image, "MaxAuthTries", "le", 4).result is Result.ERROR


def test_sshd_that_cannot_say_is_an_error_though_the_files_decide() -> None:
    """A machine was there to be asked: what sshd makes of its files was not seen."""
    image = answers(
        "sshd",
        files={"/etc/ssh/sshd_config": "MaxAuthTries 4\nNoSuchOption yes\n"},
        states={"/usr/sbin/sshd": "0755 root root"},
        outputs={"sshd -T": ("", 255)},
    )
    assert option(image, "MaxAuthTries", "le", 4).result is Result.ERROR
    assert option(image, "MaxAuthTries", "le", 3).result is Result.FAIL


def test_one_of_several_is_enough() -> None:
    """Any list of who may log in will do; none will not."""
    image = built(effective=DEFAULTS + "allowgroups staff\n")
    names = ["AllowUsers", "AllowGroups"]
    assert judge("sshd-option", image, any_of=names, op="set").result is Result.PASS
    assert judge("sshd-option", built(), any_of=names, op="set").result is Result.FAIL


def test_ciphers_on_a_disk_need_a_boot() -> None:
    """A crypto policy on the daemon's command line would beat the file."""
    image = built(main="Ciphers aes128-ctr\n", effective=None, plane=Plane.OFFLINE)
    assert option(image, "Ciphers", "subset", ["aes128-ctr"]).result is Result.NEEDS_BOOT
    weak = built(main="Ciphers 3des-cbc\n", effective=None, plane=Plane.OFFLINE)
    assert option(weak, "Ciphers", "subset", ["aes128-ctr"]).result is Result.FAIL


def test_without_sshd_it_does_not_apply() -> None:
    """The missing program is the fact that is named."""
    judged = option(answers("sshd"), "Port", "set")
    assert judged.result is Result.NOTAPPLICABLE
    assert "/usr/sbin/sshd" in judged.reason


@pytest.mark.parametrize(
    ("path", "text", "result"),
    [
        ("/etc/sysconfig/sshd", "OPTIONS=-u0\n", Result.PASS),
        ("/etc/sysconfig/sshd", "# OPTIONS='-oX11Forwarding=yes'\n", Result.PASS),
        ("/etc/sysconfig/sshd", "OPTIONS='-oX11Forwarding=yes'\n", Result.NEEDS_BOOT),
        ("/etc/default/ssh", "SSHD_OPTS=-f/etc/other\n", Result.NEEDS_BOOT),
        (
            "/etc/systemd/system/ssh.service.d/a.conf",
            "[Service]\nExecStart=/usr/sbin/sshd -D -o X11Forwarding=yes\n",
            Result.NEEDS_BOOT,
        ),
    ],
)
def test_options_of_the_daemon_beat_files_on_a_disk(path: str, text: str, result: Result) -> None:
    """Where the daemon is told options, its files do not decide; a boot shows what does."""
    image = answers(
        "sshd",
        files={"/etc/ssh/sshd_config": "X11Forwarding no\n", path: text},
        states={"/usr/sbin/sshd": "0755 root root"},
        plane=Plane.OFFLINE,
    )
    assert option(image, "X11Forwarding", "eq", "no").result is result
    wrong = with_file(image, "/etc/ssh/sshd_config", "X11Forwarding yes\n")
    assert option(wrong, "X11Forwarding", "eq", "no").result is Result.FAIL


def test_lists_of_users_have_no_default() -> None:
    """Where no file names who may log in, everybody may: a disk shows that."""
    lists = ["AllowUsers", "AllowGroups", "DenyUsers", "DenyGroups"]
    image = built(effective=None, plane=Plane.OFFLINE)
    assert judge("sshd-option", image, any_of=lists, op="set").result is Result.FAIL
    named = built(main="AllowGroups staff\n", effective=None, plane=Plane.OFFLINE)
    assert judge("sshd-option", named, any_of=lists, op="set").result is Result.PASS


def test_connection_that_only_a_running_sshd_knows() -> None:
    """A case that a control declares is `needs_boot` on a disk, and never an error."""
    case = "user=x,host=y,addr=1.2.3.4"
    image = built(main="", effective=None, plane=Plane.OFFLINE)
    unasked = replace(image, needs_boot={f"sshd -T -C {case}": "nothing runs"})
    outcome = option(unasked, "MaxAuthTries", "le", 4, cases=[case])
    assert outcome.result is Result.NEEDS_BOOT
