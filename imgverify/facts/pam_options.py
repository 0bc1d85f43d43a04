"""What a module on a line of PAM goes by: its arguments, its file, what it does without either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imgverify.facts.pam import FAILLOCK, PWHISTORY, PWQUALITY, Pam
from imgverify.facts.pam_line import PamLine
from imgverify.unobserved import NotObservedError

OPS = ("present", "absent", "set", "eq", "ne", "in", "ge", "le", "range", "ge_or_zero")
_ABOUT_BEING_THERE = {"present": True, "set": True, "absent": False}

# pam_faillock(8), pam_pwhistory(8), pam_pwquality(8) and pwquality.conf(5) name these. Where
# releases differ (libpwquality 1.2 had minlen 9 and difok 5), the laxer one stands.
DEFAULTS = {
    "pam_faillock.so": {"deny": "3", "fail_interval": "900", "unlock_time": "600"},
    "pam_pwhistory.so": {"remember": "10", "retry": "1"},
    "pam_pwquality.so": {
        "retry": "1", "difok": "1", "minlen": "8", "minclass": "0", "maxrepeat": "0",
        "maxsequence": "0", "dcredit": "0", "ucredit": "0", "lcredit": "0", "ocredit": "0",
        "dictcheck": "1", "usercheck": "1", "gecoscheck": "0", "enforcing": "1",
    },
}  # fmt: skip
FILES = {
    "pam_faillock.so": FAILLOCK,
    "pam_pwhistory.so": PWHISTORY,
    "pam_pwquality.so": PWQUALITY,
}


@dataclass(frozen=True, slots=True)
class Option:
    """What an option comes to.

    Args:
        value: None when it is not there; empty for a flag that is.
        where: file and line that decides.
        is_default: whether nothing sets it and the module's own value counts.
    """

    value: str | None
    where: str
    is_default: bool = False

    @property
    def shown(self) -> str:
        """For a person."""
        if self.value is None:
            return "not set"
        note = " (built in)" if self.is_default else ""
        return f"{self.value or 'present'}{note}"


def effective(pam: Pam, line: PamLine, name: str, conf: str, *, drop_ins: bool = True) -> Option:
    """Find what decides an option on a line: an argument, then the file, then the built-in value.

    Args:
        pam: for the module's file.
        line: of the module.
        name: of the option.
        conf: path of the file that this release of the module reads; empty when it reads none.
        drop_ins: whether this release of libpwquality reads its folder too: first, so that the file
            wins (pwquality.conf(5); tried with pwscore of 1.4.5).

    Raises:
        NotObservedError: the line names another file, or the file could not be read.
    """
    given = line.options
    if name in given:
        return Option(given[name], line.where)
    other = given.get("conf", conf)
    if other != conf:
        raise NotObservedError(
            f"{line.where}: {line.module} reads {other}, which was not collected"
        )
    setting = pam.settings[conf].get(name) if conf else None
    if not setting and conf == PWQUALITY and drop_ins:
        setting = pam.pwquality_drop_ins.get(name)
    if setting:
        return Option(setting.value, setting.where)
    if name == "root_unlock_time":
        # faillock.conf(5): root is locked only when one of both is said; then as everybody.
        flag = effective(pam, line, "even_deny_root", conf)
        return flag if flag.value is None else effective(pam, line, "unlock_time", conf)
    default = DEFAULTS.get(line.module, {}).get(name)
    return Option(default, conf or line.where, is_default=default is not None)


def holds(option: Option, op: str, wanted: Any) -> bool:
    """Compare an option.

    Args:
        option: as it is.
        op: one of `OPS`; `present` is for flags, `set` for what somebody wrote down.
        wanted: number or text, a pair for `range`, a list for `in`.

    Raises:
        ValueError: the operator is unknown, or the wanted value is not of its kind.
    """
    if op not in OPS:
        raise ValueError(f"unknown operator {op!r}; known are {', '.join(OPS)}")
    if op in _ABOUT_BEING_THERE:
        is_there = option.value is not None and not (option.is_default and op != "present")
        return is_there is _ABOUT_BEING_THERE[op]
    found = "0" if option.value == "never" else option.value
    many = wanted if isinstance(wanted, list | tuple) else [wanted]
    if op in ("eq", "in", "ne"):
        return (found in [str(one) for one in many]) is (op != "ne")
    return _number_holds(found, op, [int(one) for one in many])


def _number_holds(found: str | None, op: str, limits: list[int]) -> bool:
    if found is None or not found.removeprefix("-").isdigit():
        return False
    have, low, high = int(found), limits[0], limits[-1]
    match op:
        case "ge":
            return have >= low
        case "le":
            return have <= low
        case "ge_or_zero":
            return have == 0 or have >= low
        case _:
            return low <= have <= high
