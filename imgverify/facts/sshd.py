"""What sshd would do, asked of sshd itself and read from its files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts import sshd_config
from imgverify.facts.answers import Answers, is_wildcard
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.facts.sshd_config import CONFIG, CUMULATIVE, Directive
from imgverify.unobserved import NotObservedError, attempt, reason_of

PROGRAM = "/usr/sbin/sshd"
ROOT = "user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"
DROP_INS = "/etc/ssh/sshd_config.d/*.conf"
# Enterprise Linux 9 includes its crypto policy.
POLICY = "/etc/crypto-policies/back-ends/opensshserver.config"
NAME = "sshd -T"

# A daemon's options beat its files, and Enterprise Linux 8 hands over its crypto policy that way.
_SCRIPT = """\
set -f; set --; pid=; comm=; last=
[ ! -r /run/sshd.pid ] || read -r pid < /run/sshd.pid
[ ! -r "/proc/$pid/comm" ] || read -r comm < "/proc/$pid/comm"
if [ "$comm" = sshd ]; then
  for word in $(tr '\\0' ' ' < "/proc/$pid/cmdline"); do
    case $last in
      -o|-f) set -- "$@" "$last" "$word";;
      *) case $word in -o?*|-f?*) set -- "$@" "$word";; esac;;
    esac
    last=$word
  done
fi
sshd -T "$@" """


def _ask(case: str) -> Command:
    name, arguments = (f"{NAME} -C {case}", f"-C {shlex.quote(case)}") if case else (NAME, "")
    return Command(name, _SCRIPT + arguments)


# Where the daemon is told options on its command line, which beat its files.
_STARTS = (
    "/etc/sysconfig/sshd",
    "/etc/default/ssh",
    *(
        f"{folder}/{name}"
        for folder in ("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
        for name in ("ssh*.service", "ssh*.service.d/*.conf")
    ),
)
_OPTION = re.compile(r"""^[^#\n]*[\s"'=]-[of]""", re.MULTILINE)

FILES = (File(CONFIG), File(DROP_INS), File(POLICY), *(File(path) for path in _STARTS))
STATS = (Stat(PROGRAM),)
COMMANDS = (_ask(""), _ask(ROOT))


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the connections that a control declares in `cases`."""
    return tuple(_ask(str(case)) for case in params.get("cases") or ())


@dataclass(frozen=True, slots=True)
class Sshd:
    """sshd's options.

    Args:
        installed: whether there is an sshd.
        effective: options by lower-case name, by connection as for `-C`; the empty one is no
            particular connection. Options that accumulate are joined by blanks.
        directives: the files' settings in order.
        told: files that give the daemon options of their own on its command line, crypto policy
            aside.
    """

    installed: bool
    effective: Mapping[str, Mapping[str, str]]
    directives: tuple[Directive, ...]
    told: tuple[str, ...]

    def options(self, case: str = "") -> Mapping[str, str]:
        """Options for a connection.

        Raises:
            NotObservedError: nobody asked sshd about it, or it could not say.
        """
        if case not in self.effective:
            raise NotObservedError(f"{NAME} was not run for {case!r}")
        return self.effective[case]

    def key_files(self) -> set[str]:
        """Every word of AuthorizedKeysFile, in Match blocks too: sshd's own and its files'."""
        found = self.static("AuthorizedKeysFile", None)
        words = {word for one in found for word in one.value.split()}
        if reason_of(self.effective[""]):
            return words
        return words | set(self.options().get("authorizedkeysfile", "").split())

    def static(self, option: str, cases: Iterable[str] | None) -> list[Directive]:
        """What the files can make of an option.

        Args:
            option: its name.
            cases: connections to consider beside root's; None for all that there can be.
        """
        if cases is None:
            return sshd_config.values(self.directives, option, None)
        found: list[Directive] = []
        for case in (ROOT, *cases):
            pairs = dict(part.split("=", 1) for part in case.split(",") if "=" in part)
            found += sshd_config.values(self.directives, option, pairs)
        return list(dict.fromkeys(found))


def parse(answers: Answers) -> Sshd:
    """Read the answers for every connection that was asked about, and the files."""
    said = (*answers.outputs, *answers.problems, *answers.needs_boot)
    asked = [name for name in said if name.startswith(NAME)]
    names = dict.fromkeys((NAME, _ask(ROOT).name, *asked))
    return Sshd(
        installed=attempt(lambda: answers.state(PROGRAM) is not None),
        effective={
            name.removeprefix(NAME).removeprefix(" -C "): attempt(
                lambda name=name: _options(answers.output(name))  # type: ignore[misc]
            )
            for name in names
        },
        directives=attempt(lambda: tuple(sshd_config.read(CONFIG, lambda p: _load(answers, p)))),
        told=attempt(lambda: tuple(_told(answers))),
    )


def _told(answers: Answers) -> Iterator[str]:
    for place in _STARTS:
        for path, text in _load(answers, place):
            if _OPTION.search(text):
                yield path


def _load(answers: Answers, path: str) -> list[tuple[str, str]]:
    if is_wildcard(path):
        return sorted(answers.texts(path).items())
    text = answers.text(path)
    return [] if text is None else [(path, text)]


def _options(output: str) -> dict[str, str]:
    """Each line is a name and its value; a name that repeats accumulates."""
    found: dict[str, str] = {}
    for line in output.splitlines():
        name, _, value = line.partition(" ")
        earlier = found.get(name)
        joins = earlier is not None and name in CUMULATIVE
        found[name] = f"{earlier} {value.strip()}" if joins else earlier or value.strip()
    if not found:
        raise NotObservedError(f"{NAME} printed nothing")
    return found
