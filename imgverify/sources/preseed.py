"""A preseed file of the Debian installer, read as demands on the image that it makes."""

from __future__ import annotations

import re
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.model import Severity
from imgverify.sources.debconf import Answer, read_answers
from imgverify.sources.demands import Demands, call
from imgverify.sources.preseed_rules import RULES
from imgverify.sources.preseed_storage import want_storage
from imgverify.sources.text_file import read_source

_INSTALLER = "d-i"
# Questions about the installation, of which nothing is left in what was installed.
_SILENT = re.compile(
    r"mirror/(?!http/proxy)|anna/|cdrom|preseed/(?:url|file|include|early)|hw-detect/|netcfg/(?:choose|link|dhcp"
    r"|wireless|dhcp_|enable)|finish-install/|debian-installer/(?:exit|splash|theme|frontend"
    r"|allow)|partman(?:-\w+)?/(?:confirm|choose_partition|device_remove|purge|early_command|no_boot"
    r"|alignment)|partman-(?:auto/disk|md|lvm/|partitioning/confirm|auto/init|auto-lvm/guided|efi/)"
    r"|grub-installer/(?:bootdev|only_debian|with_other|choose)"
    r"|apt-setup/(?:cdrom|use_mirror|disable-cdrom)|auto-install/|language|country|clock-setup/ntp"
    r"|netcfg/(?:dhcp_timeout|no_default)|console-setup/ask|apt-setup/multiarch"
)
_TOGETHER = frozenset(
    {"passwd/root-login", "passwd/root-password", "passwd/root-password-again"}
    | {"passwd/root-password-crypted", "time/zone", "clock-setup/utc"}
)
_ABOUT_USER = frozenset({"passwd/username", "passwd/user-uid", "passwd/user-default-groups"})


def read_preseed(path: Path) -> Demands:
    """Read a preseed file.

    Args:
        path: the file.

    Raises:
        UsageError: it is none; with file and line.
    """
    given = read_answers(path, read_source(path, "preseed file"))
    if not given:
        raise UsageError(f"{path}: no answers", "a line is: owner question type value")
    demands = Demands()
    last: dict[tuple[str, str], Answer] = {(one.owner, one.question): one for one in given}
    answers = {one.question: one for one in last.values() if one.owner == _INSTALLER}
    done = want_storage(demands, answers)
    _want_root(demands, answers)
    _want_time(demands, answers.get("time/zone"), answers.get("clock-setup/utc"))
    makes_user = answers.get("passwd/make-user")
    no_user = makes_user is not None and makes_user.value == "false"
    for one in given:
        if one.type == "seen" or last[one.owner, one.question] is not one:
            demands.ignore(one.statement, "only says who answered, or another line takes it back")
        elif one.question in done | _TOGETHER:
            if not demands.tells_of(one.statement):
                demands.ignore(one.statement, "another answer decides, or is judged with it")
        elif one.question in _ABOUT_USER and no_user:
            demands.ignore(one.statement, "passwd/make-user says that there is none")
        elif one.question in RULES:
            RULES[one.question](demands, one)
        elif one.owner == _INSTALLER and _SILENT.match(one.question):
            demands.ignore(one.statement, "is about the installation")
        else:
            demands.leave(one.statement, "no check knows this question")
    return demands


def _want_root(demands: Demands, answers: dict[str, Answer]) -> None:
    login = answers.get("passwd/root-login")
    hashed = answers.get("passwd/root-password-crypted")
    plain = answers.get("passwd/root-password")
    is_off = login is not None and login.value == "false"
    if login is not None and is_off:
        told = login
    elif hashed is not None:
        told = hashed
        # A crypted password that begins so is no hash: nothing matches it (crypt(5)).
        is_off = hashed.value.startswith(("!", "*"))
    elif plain is not None and plain.value:
        told = plain
    else:
        if login is not None:
            demands.leave(login.statement, "says that root has a password, and none is given")
        return
    if is_off:
        title, calls = "no password opens root's account", [call("root-locked")]
    else:
        title = "root has a password"
        calls = [call("root-password", allowed=["password"])]
    demands.want("root", title, told.statement, calls, severity=Severity.CRITICAL)


def _want_time(demands: Demands, zone: Answer | None, utc: Answer | None) -> None:
    """The check of the hardware clock needs the zone, which is another answer."""
    clock = None if utc is None else utc.value == "true"
    if zone is not None:
        shown = {None: "", True: ", the hardware clock in UTC", False: ", the hardware clock too"}
        calls = [call("timezone", zone=zone.value, utc=clock)]
        title = f"local time is {zone.value}{shown[clock]}"
        demands.want("time", title, zone.statement, calls)
        if utc is not None:
            demands.ignore(utc.statement, "is judged with the time zone")
    elif utc is not None:
        title = f"the hardware clock is in {'UTC' if clock else 'local time'}"
        reason = "The check of the clock needs the zone, which the file does not say."
        demands.manual("time", title, utc.statement, reason)
