"""Configuration files with sections in brackets, as their programs read them."""

from __future__ import annotations

import re

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import Setting, contents
from imgverify.facts.drop_ins import precedence, winners


def systemd_patterns(path: str) -> tuple[str, ...]:
    """List where the drop-ins of a file of systemd's daemons are, the strongest folder first.

    Args:
        path: `/etc/systemd/journald.conf`.
    """
    return tuple(f"{folder}/*.conf" for folder in precedence(f"systemd/{_name(path)}.d"))


def systemd_places(path: str) -> tuple[str, ...]:
    """List where the file itself can be, the place that wins first.

    Args:
        path: `/etc/systemd/journald.conf`.
    """
    return precedence(f"systemd/{_name(path)}")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def systemd(answers: Answers, path: str) -> list[Setting]:
    """Read the file, then its drop-ins sorted by name; of the same name, /etc's counts.

    An empty value takes back what was set before (systemd.syntax(7), journald.conf(5)).
    """
    main = contents(answers, systemd_places(path))[:1]
    found: list[Setting] = []
    for part in (*main, *winners(answers, systemd_patterns(path))):
        for one in _settings(*part, comments="#;", backslash=True):
            if not one.value:
                found = [old for old in found if (old.section, old.key) != (one.section, one.key)]
            else:
                found.append(one)
    return found


def keyfile(answers: Answers, path: str) -> list[Setting]:
    """Read a file of GLib's GKeyFile, or another whose sections and keys keep their letters."""
    return [one for part in contents(answers, [path]) for one in keyfile_settings(*part)]


def keyfile_settings(path: str, text: str) -> list[Setting]:
    """Read the text of a GKeyFile.

    Args:
        path: of the file.
        text: its content.
    """
    return _settings(path, text, comments="#")


def libuser(answers: Answers, path: str) -> list[Setting]:
    """Read libuser.conf(5), whose keys are the same in any case of letters."""
    return [
        Setting(one.key.lower(), one.value, one.where, one.section)
        for one in keyfile(answers, path)
    ]


def yum(answers: Answers, path: str) -> list[Setting]:
    """Read dnf.conf, yum.conf and repository files; an indented line continues the value.

    Old yum takes a colon for an equals sign, where dnf would refuse the file. A repository is named
    by its file too: each is judged for itself.
    """
    found: list[Setting] = []
    for one, text in contents(answers, [path]):
        prefix = f"{one} " if one != path else ""
        found += [
            Setting(setting.key.lower(), setting.value, setting.where, prefix + setting.section)
            for setting in _settings(one, text, comments="#;", continued=True, signs="=:")
        ]
    return found


def _settings(
    path: str,
    text: str,
    comments: str,
    *,
    backslash: bool = False,
    continued: bool = False,
    signs: str = "=",
) -> list[Setting]:
    """Read sections and their settings.

    Args:
        path: of the file.
        text: its content.
        comments: characters that make a line a comment at its beginning.
        backslash: whether one at the end continues a line.
        continued: whether an indented line continues the value.
        signs: of which the first one stands between key and value.
    """
    found: list[Setting] = []
    section, pending, start = "", "", 0
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        line = raw.strip()
        if line and line[0] in comments:
            continue
        if continued and line and raw[0].isspace() and found:
            last = found[-1]
            value = f"{last.value} {line}".strip()
            found[-1] = Setting(last.key, value, last.where, last.section)
            continue
        start = start if pending else number
        if backslash and raw.endswith("\\"):
            pending += raw[:-1] + " "
            continue
        line, pending = (pending + raw).strip(), ""
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif sign := re.search(f"[{signs}]", line):
            key, value = line[: sign.start()], line[sign.end() :]
            found.append(Setting(key.strip(), value.strip(), f"{path}:{start}", section))
    return found
