"""Security labels of running programs: SELinux contexts, or AppArmor profiles."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

LABELS = "process labels"
_END = "end of labels"

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS = (
    # Without another program for each process. A label ends with NUL, which `read` leaves out;
    # processes end meanwhile.
    Command(
        LABELS,
        r"""for folder in /proc/[0-9]*; do
  label= name=
  { read -r label <"$folder/attr/current"; } 2>/dev/null
  { read -r name <"$folder/comm"; } 2>/dev/null || continue
  printf 'label %s %s %s\n' "${folder#/proc/}" "${label:--}" "$name"
done | tr -d '\000'
find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -printf 'exe %P %l\n' 2>/dev/null
echo 'end of labels'""",
    ),
)


@dataclass(frozen=True, slots=True)
class LabelledProcess:
    """A process.

    Args:
        pid: its id.
        name: of its program, 15 bytes at most.
        label: `system_u:system_r:sshd_t:s0`, `/usr/sbin/cupsd (enforce)`, `unconfined`; empty
            without a security module.
        program: path of its program; empty for the kernel's own.
    """

    pid: int
    name: str
    label: str
    program: str

    @property
    def selinux_type(self) -> str:
        """The third field of a context; empty when it is none."""
        fields = self.label.split(":")
        return fields[2] if len(fields) > 2 else ""  # noqa: PLR2004 - user, role, type


@dataclass(frozen=True, slots=True)
class ProcessLabels:
    """All processes, by id."""

    running: tuple[LabelledProcess, ...]


def parse(answers: Answers) -> ProcessLabels:
    """Read the list.

    Args:
        answers: what a plane delivered.
    """
    return ProcessLabels(attempt(lambda: _running(answers.output(LABELS))))


def _running(text: str) -> tuple[LabelledProcess, ...]:
    *lines, last = text.splitlines() or [""]
    labels: dict[int, tuple[str, str]] = {}
    programs: dict[int, str] = {}
    for line in lines:
        kind, number, rest = [*line.split(" ", 2), "", ""][:3]
        if kind == "exe":
            # So ends the link when an update has replaced the program since. Source: proc(5).
            programs[int(number.partition("/")[0])] = rest.removesuffix(" (deleted)")
        elif kind == "label":
            # An AppArmor label has its mode behind a blank: `cupsd (enforce) cupsd`.
            label, blank, name = rest.partition(") ")
            if not blank:
                label, _, name = rest.partition(" ")
            labels[int(number)] = (label + blank.strip(), name)
    if last != _END or not labels:
        raise NotObservedError(f"{LABELS}: the list of processes did not come to its end")
    return tuple(
        LabelledProcess(pid, name, "" if label == "-" else label, programs.get(pid, ""))
        for pid, (label, name) in sorted(labels.items())
    )
