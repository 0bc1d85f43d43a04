"""Configuration files with one setting on each line, as their programs read them."""

from __future__ import annotations

import re

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import Setting, contents, lines
from imgverify.facts.shell_assignments import read_assignments
from imgverify.unobserved import NotObservedError

# Only what is to be done may have an option of its own: the program of `exec`.
_AUDITD = re.compile(r"(\S+) += +(\S+)|(\w+_action) += +(exec) +\S+", re.IGNORECASE)
_POSTFIX = re.compile(r"([^\s=]+)\s*=\s*(.*)", re.DOTALL)
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|\((\w+)\)|(\w+))")


def auditd(answers: Answers, path: str) -> list[Setting]:
    """Read `key = value`; without the blanks around the sign auditd refuses the line.

    Source: auditd-config.c, nv_split.
    """
    return [
        Setting((found[1] or found[3]).lower(), found[2] or found[4], where)
        for where, line in _lines(answers, path)
        if (found := _AUDITD.fullmatch(line))
    ]


def limits(answers: Answers, path: str) -> list[Setting]:
    """Read the four columns of limits.conf(5); a key is domain, type and item.

    The folder is read after the file; a dash as the type means both.
    """
    folder = path.removesuffix(".conf") + ".d"
    found: list[Setting] = []
    for one, text in contents(answers, [path, f"{folder}/*.conf"]):
        for where, line in lines(one, text):
            words = line.partition("#")[0].split()
            if len(words) >= 4:  # noqa: PLR2004 - limits.conf(5) has four columns
                # pam_limits folds all but the domain, and leaves out what stands behind.
                domain, (kind, item, value) = words[0], [word.lower() for word in words[1:4]]
                kinds = ("soft", "hard") if kind == "-" else (kind,)
                found += [Setting(f"{domain} {each} {item}", value, where) for each in kinds]
    return found


def postfix(answers: Answers, path: str) -> list[Setting]:
    """Read main.cf: lines that begin with a blank continue, `$name` is replaced (postconf(5))."""
    logical: list[tuple[str, str]] = []
    for one, text in contents(answers, [path]):
        for number, raw in enumerate(text.splitlines(), 1):
            if not raw.strip() or raw.lstrip().startswith("#"):
                continue
            if raw[0].isspace() and logical:
                logical[-1] = (logical[-1][0], f"{logical[-1][1]} {raw.strip()}")
            else:
                logical.append((f"{one}:{number}", raw.strip()))
    matches = [(where, _POSTFIX.fullmatch(line)) for where, line in logical]
    found = [Setting(match[1], match[2].strip(), where) for where, match in matches if match]
    values = {one.key: one.value for one in found}
    return [Setting(one.key, _expanded(one.value, values), one.where) for one in found]


def _expanded(value: str, values: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda m: values.get(m[1] or m[2] or m[3], m[0]), value)


def login_defs(answers: Answers, path: str) -> list[Setting]:
    """Read a name and its value, which may stand in quotation marks (shadow's getdef.c)."""
    found: list[Setting] = []
    for where, line in _lines(answers, path):
        key, _, value = line.replace("\t", " ").partition(" ")
        found.append(Setting(key, value.strip(' "').partition('"')[0], where))
    return found


def firewalld(answers: Answers, path: str) -> list[Setting]:
    """Read `key=value`; firewalld leaves out a line with a second sign."""
    found: list[Setting] = []
    for where, line in _lines(answers, path, "#;"):
        parts = [part.strip() for part in line.split("=")]
        if len(parts) == 2 and parts[1]:  # noqa: PLR2004 - a key and a value
            found.append(Setting(parts[0], parts[1], where))
    return found


def shell(answers: Answers, path: str) -> list[Setting]:
    """Read the assignments of a file that a shell or systemd reads.

    Raises:
        NotObservedError: the value of a variable depends on what a shell would do.
    """
    assigned = read_assignments(contents(answers, [path]))
    if assigned.unsure:
        name = min(assigned.unsure)
        raise NotObservedError(f"{assigned.places[name]}: {name} depends on what a shell would do")
    return [Setting(key, value, assigned.places[key]) for key, value in assigned.values.items()]


def _lines(answers: Answers, path: str, comments: str = "#") -> list[tuple[str, str]]:
    return [line for part in contents(answers, [path]) for line in lines(*part, comments)]
