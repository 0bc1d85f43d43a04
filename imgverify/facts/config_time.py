"""Configuration files of chrony and ntpd: a directive and its words on each line."""

from __future__ import annotations

import posixpath

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import Setting, contents, included, lines

# Where distributions' files and documentation have chronyd look for more.
CHRONY_FOLDERS = (
    "/etc/chrony.d/*",
    "/etc/chrony.d/*.conf",
    "/etc/chrony.d/*.sources",
    "/etc/chrony/conf.d/*.conf",
    "/etc/chrony/sources.d/*.sources",
    "/run/chrony-dhcp/*.sources",
    "/run/chrony.d/*.sources",
    "/var/run/chrony-dhcp/*.sources",
    "/var/run/chrony.d/*.sources",
    "/usr/share/amazon-chrony-config/*.sources",
)
_ENDINGS = {"confdir": "*.conf", "sourcedir": "*.sources"}
_DEEPEST = 8


def chrony(answers: Answers, path: str) -> list[Setting]:
    """Read chrony.conf(5) with `include`, `confdir` and `sourcedir` in their places."""
    return _chrony(answers, contents(answers, [path]), 0)


def _chrony(answers: Answers, parts: list[tuple[str, str]], depth: int) -> list[Setting]:
    found: list[Setting] = []
    for path, text in parts:
        for where, line in lines(path, text, "#!;%"):
            key, *words = line.split()
            found.append(Setting(key.lower(), " ".join(words), where))
            for pattern in _more(key.lower(), words) if depth < _DEEPEST else ():
                inner, unread = included(answers, pattern, where)
                found += unread + _chrony(answers, inner, depth + 1)
    return found


def _more(key: str, words: list[str]) -> list[str]:
    if key == "include":
        return words[:1]
    return [posixpath.join(word, _ENDINGS[key]) for word in words] if key in _ENDINGS else []


def ntp(answers: Answers, path: str) -> list[Setting]:
    """Read ntp.conf(5); `restrict default` without a family stands for both."""
    found: list[Setting] = []
    for one, text in contents(answers, [path]):
        for where, line in lines(one, text):
            key, *words = line.partition("#")[0].split()
            families = ("-4", "-6") if (key, words[:1]) == ("restrict", ["default"]) else ("",)
            found += [
                Setting(key, " ".join(filter(None, (family, *words))), where) for family in families
            ]
            if key == "includefile":
                found += included(answers, " ".join(words), where)[1]
    return found
