"""The syntaxes of configuration files that a control can name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from imgverify.facts.config_ini import (
    keyfile,
    libuser,
    systemd,
    systemd_patterns,
    systemd_places,
    yum,
)
from imgverify.facts.config_lines import (
    auditd,
    firewalld,
    limits,
    login_defs,
    postfix,
    shell,
)
from imgverify.facts.config_rsyslog import DROP_INS, rsyslog
from imgverify.facts.config_setting import Reader
from imgverify.facts.config_time import CHRONY_FOLDERS, chrony, ntp

_SYSTEMD = dict.fromkeys(("1", "yes", "y", "true", "t", "on"), "yes") | dict.fromkeys(
    ("0", "no", "n", "false", "f", "off"), "no"
)
_YUM = dict.fromkeys(("1", "yes", "true", "on", "always"), "yes") | dict.fromkeys(
    ("0", "no", "false", "off", "never"), "no"
)
# gdm_settings_parse_value_as_boolean; its files are the only ones of this syntax so far.
_GDM = {"1": "true", "true": "true", "0": "false", "false": "false"}


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a program reads a file.

    Args:
        read: gives its settings in the order in which they are read.
        more: the other files that are read along with a path.
        counts: which of several settings of a key counts: `last`, `first`, `every`, or the last of
            `each` section.
        folds_keys: whether keys are the same in any case of letters.
        plain: gives one spelling to values that mean the same.
    """

    read: Reader
    more: Callable[[str], tuple[str, ...]] = lambda _path: ()
    counts: str = "last"
    folds_keys: bool = False
    plain: Callable[[str], str] = str.strip


def _booleans(words: dict[str, str]) -> Callable[[str], str]:
    return lambda value: words.get(value.strip().lower(), value.strip())


SYNTAXES = {
    "auditd": Syntax(auditd, folds_keys=True, plain=str.lower),
    "chrony": Syntax(chrony, lambda _: CHRONY_FOLDERS, counts="every", folds_keys=True),
    "firewalld": Syntax(firewalld, counts="first", plain=str.lower),
    "keyfile": Syntax(keyfile, plain=_booleans(_GDM)),
    "libuser": Syntax(libuser, folds_keys=True, plain=str.lower),
    "limits": Syntax(limits, lambda path: (f"{path.removesuffix('.conf')}.d/*.conf",)),
    "login-defs": Syntax(login_defs),
    "ntp": Syntax(ntp, counts="every"),
    "postfix": Syntax(postfix),
    "rsyslog": Syntax(rsyslog, lambda _: DROP_INS, counts="every", folds_keys=True),
    "shell": Syntax(shell),
    "systemd": Syntax(
        systemd,
        lambda path: (*systemd_places(path), *systemd_patterns(path)),
        plain=_booleans(_SYSTEMD),
    ),
    "yum": Syntax(yum, counts="each", folds_keys=True, plain=_booleans(_YUM)),
}


def syntax_of(name: str) -> Syntax:
    """Find a syntax.

    Args:
        name: as a control says it.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in SYNTAXES:
        raise ValueError(f"unknown syntax {name!r}; known are {', '.join(SYNTAXES)}")
    return SYNTAXES[name]
