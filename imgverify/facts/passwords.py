"""What kind of password an account has; the hash itself never leaves the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from imgverify.facts.questions import Mask

_SCHEME = Mask(r"^([^:]*:[!*]*)\$([0-9A-Za-z-]+)\$[^:]+", r"\1<\2>")
# A line that is no record could be anything, so nothing of it is sent.
_NO_RECORD = Mask(r"^[^:]*$", "")
SHADOW_HASHES = (_SCHEME, Mask(r"^([^:]*:[!*]*)[^:!*<][^:]*", r"\1<other>"), _NO_RECORD)
# In passwd and group a lone x points to the shadow file.
HASHES = (_SCHEME, Mask(r"^([^:]*:[!*]*)([^:!*<x]|x[^:])[^:]*", r"\1<other>"))

_MASKED = re.compile(r"<([^>]*)>")


class PasswordKind(StrEnum):
    """What stands where a hash would."""

    HASH = "hash"
    EMPTY = "empty"
    LOCKED = "locked"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Password:
    """An account's password, as far as it may be known, and its ageing.

    Args:
        kind: `locked` is anything that begins with `!` or `*`: no input can match it.
        scheme: `6`, `y`, `2b`, `other`; empty without a hash. A locked hash keeps its scheme.
        last_change: days since 1970; None when the field is empty, as below.
        min_days: before a change is allowed.
        max_days: until a change is due.
        warn_days: of warning before that.
        inactive_days: after that until the account is disabled.
        expires: day on which the account ends, days since 1970.
    """

    kind: PasswordKind
    scheme: str = ""
    last_change: int | None = None
    min_days: int | None = None
    max_days: int | None = None
    warn_days: int | None = None
    inactive_days: int | None = None
    expires: int | None = None


def password(row: list[str] | None) -> Password:
    """Read one line of the shadow file.

    Args:
        row: its fields, the hash masked; None when the account has no line.

    Source: shadow(5), crypt(5).
    """
    if row is None:
        return Password(PasswordKind.MISSING)
    field = row[1] if len(row) > 1 else ""
    scheme = _MASKED.search(field)
    days = [int(one) if one.lstrip("-").isdigit() else None for one in row[2:8]]
    return Password(_kind(field), scheme[1] if scheme else "", *days)


def _kind(field: str) -> PasswordKind:
    if not field:
        return PasswordKind.EMPTY
    return PasswordKind.LOCKED if field[0] in "!*" else PasswordKind.HASH
