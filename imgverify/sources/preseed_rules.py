"""What single answers to the Debian installer ask of the image."""

from __future__ import annotations

import re
from collections.abc import Callable

from imgverify.sources.debconf import Answer
from imgverify.sources.demands import Demands, call
from imgverify.sources.kernel_arguments import want_arguments

_NO_NAME = "unassigned-hostname"
_NAME = re.compile(r"[a-z0-9][a-z0-9+.*-]*")


def _want_user(demands: Demands, answer: Answer) -> None:
    calls = [call("goss-user", name=answer.value, exists=True)]
    demands.want(f"user:{answer.value}", f"there is a user {answer.value}", answer.statement, calls)


def _want_packages(demands: Demands, answer: Answer) -> None:
    for name in re.split(r"[,\s]+", answer.value):
        plain = name.partition("/")[0].partition("=")[0].partition(":")[0]
        if _NAME.fullmatch(plain):
            calls = [call("package-present", name=plain)]
            demands.want(f"packages:{plain}", f"{plain} is installed", answer.statement, calls)
        elif name:
            demands.leave(answer.statement, f"not a name of a package: {name}")


def _want_tasks(demands: Demands, answer: Answer) -> None:
    for task in filter(None, re.split(r"[,\s]+", answer.value)):
        title = f"the packages of the task {task} are installed"
        reason = "Package databases do not say which task a package came from."
        demands.manual(f"tasks:{task}", title, answer.statement, reason)


def _want_locale(demands: Demands, answer: Answer) -> None:
    names = [answer.value] if "." in answer.value else [answer.value, f"{answer.value}.UTF-8"]
    file = {"path": "/etc/default/locale", "syntax": "shell", "key": "LANG"}
    calls = [call("config-value", **file, op="in", value=names)]
    demands.want("locale", f"the language is {answer.value}", answer.statement, calls)


def _want_keyboard(demands: Demands, answer: Answer) -> None:
    layout, _, variant = answer.value.partition("(")
    file = {"path": "/etc/default/keyboard", "syntax": "shell"}
    calls = [call("config-value", **file, key="XKBLAYOUT", value=layout)]
    if variant:
        calls.append(call("config-value", **file, key="XKBVARIANT", value=variant.rstrip(")")))
    demands.want("keyboard", f"the keyboard is {answer.value}", answer.statement, calls)


def _want_arguments(demands: Demands, answer: Answer) -> None:
    want_arguments(demands, "kernel", answer.value, answer.statement)


def _want_kernel(demands: Demands, answer: Answer) -> None:
    if answer.value == "none":
        demands.ignore(answer.statement, "leaves the kernel to other packages")
        return
    _want_packages(demands, answer)


def _want_boot_password(demands: Demands, answer: Answer) -> None:
    title = "the boot loader has a password"
    demands.want("grub:password", title, answer.statement, [call("grub-password")])


def _want_timeout(demands: Demands, answer: Answer) -> None:
    if not answer.value.isdecimal():
        demands.leave(answer.statement, "is no number of seconds")
        return
    calls = [call("grub-timeout", max_seconds=int(answer.value))]
    title = f"the boot menu waits no longer than {answer.value} s"
    demands.want("grub:timeout", title, answer.statement, calls)


def _want_hostname(demands: Demands, answer: Answer) -> None:
    if answer.value == _NO_NAME:
        demands.ignore(answer.statement, "is the example's word for no name")
        return
    name = re.escape(answer.value.partition(".")[0])
    calls = [call("goss-file", path="/etc/hostname", exists=True, contents=[f"/^{name}$/"])]
    note = "A platform gives a machine its own name at the first boot: judge the image offline."
    if answer.question == "netcfg/get_hostname":
        note += " A name that DHCP gave the installer goes before this one."
    title = f"the host name is {answer.value}"
    demands.want("hostname", title, answer.statement, calls, note=note)


def _want_survey(demands: Demands, answer: Answer) -> None:
    wanted = "yes" if answer.value == "true" else "no"
    file = {"path": "/etc/popularity-contest.conf", "syntax": "shell", "key": "PARTICIPATE"}
    calls = [call("config-value", **file, value=wanted, package="popularity-contest")]
    title = f"popularity-contest takes part: {wanted}"
    demands.want("popularity-contest", title, answer.statement, calls)


def _want_updates(demands: Demands, answer: Answer) -> None:
    if answer.value != "unattended-upgrades":
        demands.ignore(answer.statement, "asks for no updates")
        return
    calls = [call("package-present", name="unattended-upgrades")]
    title = "unattended-upgrades installs updates"
    demands.want("update-policy", title, answer.statement, calls)


def _leave_command(demands: Demands, answer: Answer) -> None:
    demands.leave(answer.statement, "what a command does cannot be told from it")


def _ignore_user_answer(demands: Demands, answer: Answer) -> None:
    if answer.question == "passwd/make-user" and answer.value == "false":
        demands.ignore(answer.statement, "makes no user")
    else:
        demands.ignore(answer.statement, "says more of the user that passwd/username names")


Rule = Callable[[Demands, Answer], None]
RULES: dict[str, Rule] = {
    "base-installer/kernel/image": _want_kernel,
    "debian-installer/add-kernel-opts": _want_arguments,
    "debian-installer/locale": _want_locale,
    "grub-installer/password": _want_boot_password,
    "grub-installer/password-crypted": _want_boot_password,
    "grub-installer/timeout": _want_timeout,
    "keyboard-configuration/xkb-keymap": _want_keyboard,
    "keymap": _want_keyboard,
    "locale": _want_locale,
    "netcfg/get_hostname": _want_hostname,
    "netcfg/hostname": _want_hostname,
    "passwd/make-user": _ignore_user_answer,
    "passwd/user-fullname": _ignore_user_answer,
    "passwd/user-password": _ignore_user_answer,
    "passwd/user-password-again": _ignore_user_answer,
    "passwd/user-password-crypted": _ignore_user_answer,
    "passwd/username": _want_user,
    "pkgsel/include": _want_packages,
    "pkgsel/update-policy": _want_updates,
    "pkgsel/upgrade": lambda demands, one: demands.ignore(one.statement, "while it was installed"),
    "popularity-contest/participate": _want_survey,
    "preseed/late_command": _leave_command,
    "tasksel/first": _want_tasks,
}
