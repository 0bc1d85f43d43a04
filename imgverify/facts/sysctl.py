"""Kernel parameters: their values now, and what the next boot will set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts.answers import Answers, matches
from imgverify.facts.drop_ins import precedence, winners
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.facts.shell_assignments import read_assignments
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

_ROOT = "/proc/sys/"
_PATTERNS = tuple(f"{folder}/*.conf" for folder in precedence("sysctl.d"))
IPV6 = "/proc/sys/net/ipv6"
# ufw runs sysctl(8) on a file of its own whenever it starts, which is after systemd-sysctl.
_UFW_STATE, _UFW_DEFAULTS = "/etc/ufw/ufw.conf", "/etc/default/ufw"
_UFW = "/etc/ufw/sysctl.conf"
_UFW_PROGRAMS = ("/usr/lib/ufw/ufw-init", "/lib/ufw/ufw-init")

# /etc/sysctl.conf counts through the link 99-sysctl.conf, which is a match where it exists.
FILES: tuple[File, ...] = tuple(
    File(path) for path in (*_PATTERNS, _UFW_STATE, _UFW_DEFAULTS, _UFW)
)
STATS: tuple[Stat, ...] = tuple(Stat(path) for path in (IPV6, *_UFW_PROGRAMS))
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of sysctl.d(5).

    Args:
        path: below /proc/sys, wildcards allowed: `net/ipv4/conf/*/rp_filter`.
        value: blanks reduced to one; None for a line that only takes a path out of wildcards.
        where: file and line.
    """

    path: str
    value: str | None
    where: str

    @property
    def is_wildcard(self) -> bool:
        """Whether it means several parameters."""
        return any(mark in self.path for mark in "*?[")


@dataclass(frozen=True, slots=True)
class Sysctl:
    """Kernel parameters.

    Args:
        values: by path below /proc/sys, values now of what controls asked for; None for what this
            kernel does not have.
        settings: all lines that count, in the order in which they are read.
        has_ipv6: whether the running kernel has IPv6.
        is_running: whether there is a running kernel at all.
    """

    values: Mapping[str, str | None]
    settings: tuple[Setting, ...]
    has_ipv6: bool
    is_running: bool

    def now(self, key: str) -> str | None:
        """Give a parameter's value in the running kernel, None when there is no such parameter.

        Args:
            key: `net.ipv4.ip_forward`, or with slashes.

        Raises:
            NotObservedError: nothing is running, or it was not read.
        """
        path = path_of(key)
        if path not in self.values or not self.is_running:
            reason = f"{_ROOT}{path} was not read"
            raise NotObservedError(reason, needs_boot=not self.is_running)
        return self.values[path]

    def at_boot(self, key: str) -> Setting | None:
        """Find the line that systemd-sysctl(8) applies to a parameter at boot, or None.

        The last line that names it wins; wildcards count only where nothing names it.

        Args:
            key: `net.ipv4.ip_forward`, or with slashes.
        """
        path = path_of(key)
        named = [one for one in self.settings if one.path == path]
        if named:
            return named[-1] if named[-1].value is not None else None
        wide = [one for one in self.settings if one.is_wildcard and matches(one.path, path)]
        return wide[-1] if wide else None


def path_of(key: str) -> str:
    """Turn a key into a path below /proc/sys: the first separator says which one is meant.

    Args:
        key: `net.ipv4.conf.eth0/1.forwarding` and `net/ipv4/conf/eth0.1/forwarding` are the same.
    """
    dot, slash = key.find("."), key.find("/")
    if dot >= 0 and (slash < 0 or dot < slash):
        return key.translate(str.maketrans("./", "/."))
    return key


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the current value of a control's key.

    Args:
        params: a control's parameters; `key` is the parameter.
    """
    return (File(_ROOT + path_of(params["key"])),) if "key" in params else ()


def parse(answers: Answers) -> Sysctl:
    """Read configuration in its order of precedence, and the values that were asked for.

    Args:
        answers: what a plane delivered.
    """
    running = answers.plane is not Plane.OFFLINE
    asked = {*answers.files, *answers.problems, *answers.absent} - {IPV6}
    return Sysctl(
        values={
            path.removeprefix(_ROOT): attempt(lambda path=path: _value(answers, path))  # type: ignore[misc]
            for path in sorted(asked)
            if running and path.startswith(_ROOT)
        },
        settings=tuple(
            setting
            for path, text in [*winners(answers, _PATTERNS), *_of_ufw(answers)]
            for setting in _settings(path, text)
        ),
        has_ipv6=attempt(lambda: _has_ipv6(answers)),
        is_running=running,
    )


def _value(answers: Answers, path: str) -> str | None:
    text = answers.text(path)
    return None if text is None else " ".join(text.split())


def _has_ipv6(answers: Answers) -> bool:
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError(f"{IPV6} exists only on a running system", needs_boot=True)
    return answers.state(IPV6) is not None


def _of_ufw(answers: Answers) -> list[tuple[str, str]]:
    """The file of ufw, when ufw will start at the next boot and reads it (ufw-framework(8))."""
    if not any(answers.state(path) for path in _UFW_PROGRAMS):
        return []
    parts = [(path, answers.text(path)) for path in (_UFW_DEFAULTS, _UFW_STATE)]
    said = read_assignments([(path, text) for path, text in parts if text is not None])
    if said.get("ENABLED").lower() != "yes" or not said.get("IPT_SYSCTL"):
        return []
    path = said.get("IPT_SYSCTL")
    text = answers.text(path)
    return [] if text is None else [(path, text)]


def _settings(path: str, text: str) -> list[Setting]:
    found: list[Setting] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        key, equals, value = line.partition("=")
        key = key.strip()
        if not equals and not key.startswith("-"):
            continue
        name = path_of(key.removeprefix("-").strip())
        reduced = " ".join(value.split()) if equals else None
        found.append(Setting(name, reduced, f"{path}:{number}"))
    return found
