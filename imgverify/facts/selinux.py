"""SELinux: what is configured, what is in force, and what was denied."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.facts.running import running_text
from imgverify.unobserved import NotObservedError, attempt

CONFIG = "/etc/selinux/config"
FILESYSTEM = "/sys/fs/selinux"
# Where it was before Linux 3.0 (Enterprise Linux 6); the folder is there even when SELinux is off.
_OLD_FILESYSTEM = "/selinux"
SHOWN = 100
# Both come from the configuration that libselinux read; policycoreutils before 2.1 has the second.
_POLICY_LINES = ("Loaded policy name", "Policy from config file")

FILES: tuple[File, ...] = (
    File(CONFIG),
    *(File(f"{FILESYSTEM}/{name}") for name in ("enforce", "policyvers", "mls")),
    File(f"{_OLD_FILESYSTEM}/enforce"),
)
_POLICIES = Stat("/etc/selinux/*/policy/policy.*")
STATS: tuple[Stat, ...] = (_POLICIES,)
COMMANDS: tuple[Command, ...] = (
    Command("sestatus", "command -v sestatus >/dev/null || exit 0; sestatus"),
    # The audit log holds what auditd saw, the kernel's buffer what came before it.
    Command(
        "selinux-denials",
        "buffer=$(dmesg) || exit 1\n"
        "log=/var/log/audit/audit.log\n"
        "{ printf '%s\\n' \"$buffer\"; [ ! -f $log ] || cat $log || echo cannot-read; } | "
        "awk '/cannot-read/ { exit 1 } "
        f'/avc:  *denied/ {{ n++; if (n <= {SHOWN}) print }} END {{ print "total", n + 0 }}\'',
    ),
)


@dataclass(frozen=True, slots=True)
class Denials:
    """Denials in the logs: how many, and the first ones."""

    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selinux:
    """State of SELinux.

    Args:
        configured_mode: `enforcing`, `permissive` or `disabled`; empty when the file does not say.
        configured_policy: SELINUXTYPE; empty when the file does not say.
        mode_line, policy_line: line numbers of these; 0 when absent.
        has_config: whether the configuration file exists.
        policies: names of policies that have a binary policy installed.
        filesystem: where the kernel shows SELinux; where it should, when it does not.
        is_loaded: whether the kernel has SELinux switched on.
        mode: `enforcing`, `permissive` or `disabled` now.
        loaded_policy: name of the policy in force; empty when SELinux is off.
        denials: from the audit log and the kernel's buffer.
        mislabelled: files whose label differs from the policy's, where a control asked.
    """

    configured_mode: str
    configured_policy: str
    mode_line: int
    policy_line: int
    has_config: bool
    policies: tuple[str, ...]
    filesystem: str
    is_loaded: bool
    mode: str
    loaded_policy: str
    denials: Denials
    mislabelled: Mapping[str, tuple[str, ...]]


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the labels below the paths that a control names; a walk of them takes its time.

    Args:
        params: a control's parameters; `labelled` is a list of absolute paths.
    """
    return tuple(
        Command(
            label_question(path),
            f"restorecon -nRv -- {shlex.quote(path)}",
            seconds=120,
            equivalent="selinux_labels",
            argument=path,
        )
        for path in params.get("labelled", ())
    )


def label_question(path: str) -> str:
    """Name the command that looks at the labels below a path.

    Args:
        path: absolute.
    """
    return f"labels {path}"


def parse(answers: Answers) -> Selinux:
    """Read configuration, kernel state and logs.

    Args:
        answers: what a plane delivered.
    """
    config = answers.text(CONFIG)
    mode_line, mode = _mode(config or "")
    policy_line, policy = policy_of(config or "")
    policies = {state.path.split("/")[3] for state in answers.states_of(_POLICIES.path)}
    prefix = label_question("")
    return Selinux(
        configured_mode=mode,
        configured_policy=policy,
        mode_line=mode_line,
        policy_line=policy_line,
        has_config=config is not None,
        policies=tuple(sorted(policies)),
        filesystem=attempt(lambda: _filesystem(answers)),
        is_loaded=attempt(lambda: _enforce(answers) is not None),
        mode=attempt(lambda: _mode_now(answers)),
        loaded_policy=attempt(lambda: _loaded_policy(answers)),
        denials=attempt(lambda: _denials(answers.output("selinux-denials"))),
        mislabelled={
            name.removeprefix(prefix): attempt(lambda name=name: _mislabelled(answers, name))  # type: ignore[misc]
            for name in {*answers.outputs, *answers.problems, *answers.needs_boot}
            if name.startswith(prefix)
        },
    )


def _mode(config: str) -> tuple[int, str]:
    """The first line that says a mode counts: so does libselinux's selinux_getenforcemode(3)."""
    for number, line in enumerate(config.splitlines(), start=1):
        found = re.match(r"SELINUX=\s*((?i:enforcing|permissive|disabled))", line)
        if found:
            return number, found[1].lower()
    return 0, ""


def policy_of(config: str) -> tuple[int, str]:
    """Find the policy that is configured, and its line; 0 and nothing when there is none.

    The last SELINUXTYPE counts, with a blank before its value: so libselinux reads it.

    Args:
        config: content of /etc/selinux/config.
    """
    found = (0, "")
    for number, line in enumerate(config.splitlines(), start=1):
        key, equals, value = line.strip().partition("=")
        if equals and key.upper() == "SELINUXTYPE":
            found = (number, value)
    return found


def _filesystem(answers: Answers) -> str:
    for folder in (FILESYSTEM, _OLD_FILESYSTEM):
        if running_text(answers, f"{folder}/enforce") is not None:
            return folder
    return FILESYSTEM


def _enforce(answers: Answers) -> str | None:
    return running_text(answers, f"{_filesystem(answers)}/enforce")


def _mode_now(answers: Answers) -> str:
    text = _enforce(answers)
    # The folder without its files: the kernel knows SELinux but was told not to use it.
    if text is None:
        return "disabled"
    return "enforcing" if text.strip() == "1" else "permissive"


def _loaded_policy(answers: Answers) -> str:
    for line in answers.output("sestatus").splitlines():
        key, _, value = line.partition(":")
        if key.strip() in _POLICY_LINES:
            return value.strip()
    if _enforce(answers) is not None:
        raise NotObservedError("sestatus did not name the policy that is loaded")
    return ""


def _denials(text: str) -> Denials:
    *lines, last = text.splitlines() or [""]
    word, _, count = last.partition(" ")
    if word != "total" or not count.isdigit():
        raise NotObservedError("the search for denials did not come to its end")
    return Denials(int(count), tuple(lines))


def _mislabelled(answers: Answers, name: str) -> tuple[str, ...]:
    # Before policycoreutils 2.7 (CentOS 7, Amazon Linux 2) it says "reset", with -n as without.
    words = ("Would relabel ", "restorecon reset ")
    return tuple(line for line in answers.output(name).splitlines() if line.startswith(words))
