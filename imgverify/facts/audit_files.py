"""The rules that the next boot loads, in the order in which it does."""

from __future__ import annotations

import re

from imgverify.facts.answers import Answers
from imgverify.facts.questions import File
from imgverify.natural import natural_key

AUDIT_RULES = "/etc/audit/audit.rules"
RULES_D = "/etc/audit/rules.d/*.rules"
_UNITS = tuple(
    f"{folder}/systemd/system/{unit}"
    for folder in ("/etc", "/usr/lib", "/lib")
    for unit in ("audit-rules.service", "auditd.service")
)
FILES = (
    File(AUDIT_RULES, limit=1024 * 1024),
    File(RULES_D, limit=1024 * 1024),
    *(File(path) for path in _UNITS),
)

Line = tuple[str, str]
"""A line of a rules file without blanks around it, and its file and number."""


def lines_at_boot(answers: Answers) -> list[Line]:
    """Give every line that counts, comments left out.

    augenrules joins rules.d in the order of `ls -v` and puts control lines at their places: the
    last `-D`, `-b` and `-f` first, the last `-e` at the end. Where the unit runs `auditctl -R`
    instead, or there is nothing in rules.d, audit.rules counts as it is.

    Source: augenrules(8), the ExecStartPost of auditd.service.

    Args:
        answers: what a plane delivered.
    """
    parts = answers.texts(RULES_D)
    if not parts or _loads_one_file(answers):
        text = answers.text(AUDIT_RULES)
        return _until_locked(_lines(AUDIT_RULES, text or ""))
    merged = [
        line
        for path in sorted(parts, key=lambda path: natural_key(path.rpartition("/")[2]))
        for line in _lines(path, parts[path])
    ]
    control: dict[str, Line] = {}
    for line in merged:
        if (option := line[0].split()[0]) in ("-D", "-b", "-f", "-e"):
            control[option] = line
    rules = [line for line in merged if line[0].split()[0] not in control]
    first = [control[option] for option in ("-D", "-b", "-f") if option in control]
    return [*first, *rules, *([control["-e"]] if "-e" in control else [])]


def source_of(lines: list[Line]) -> str:
    """Name what was read, for evidence."""
    files = {where.rpartition(":")[0] for _, where in lines}
    if len(files) == 1:
        return files.pop()
    return f"{RULES_D} ({len(files)} files)" if files else f"{RULES_D}, {AUDIT_RULES}"


def _loads_one_file(answers: Answers) -> bool:
    """Whether the unit of its name that wins loads audit.rules itself."""
    for name in ("audit-rules.service", "auditd.service"):
        for path in _UNITS:
            if path.endswith(f"/{name}") and (text := answers.text(path)):
                if re.search(r"^ExecStart(Post)?=\S*augenrules", text, re.MULTILINE):
                    return False
                if re.search(r"^ExecStart(Post)?=\S*auditctl\s+-R", text, re.MULTILINE):
                    return True
                break
    return False


def _lines(path: str, text: str) -> list[Line]:
    return [
        (line.strip(), f"{path}:{number}")
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def _until_locked(lines: list[Line]) -> list[Line]:
    """Leave out what `-D` deletes again and what stands after the rules were locked."""
    kept: list[Line] = []
    for line in lines:
        words = line[0].split()
        if words[0] == "-D":
            kept = [one for one in kept if one[0].split()[0] in ("-b", "-f")]
        kept.append(line)
        if words[:2] == ["-e", "2"]:
            break
    return kept
