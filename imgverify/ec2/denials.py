"""Which permission a refusal misses, in words that can be put into a policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from imgverify.ec2.errors import Ec2Error

_SAID = re.compile(r"not authorized to perform: (\S+?)(?: on resource: (\S+?))?(?:[\s,]|$)")
_EXPLICIT = "explicit deny"


class _Context(msgspec.Struct):
    action: str = ""
    resource: str = ""


class _Decoded(msgspec.Struct, rename="camel"):
    explicit_deny: bool = False
    context: _Context = msgspec.field(default_factory=_Context)


def missing_permission(error: Ec2Error, decode: Callable[[str], str]) -> str:
    """The next step of whoever was refused.

    Args:
        error: of category `PERMISSION`.
        decode: asks AWS what an encoded authorization message says; empty when it may not be asked.
    """
    said = _SAID.search(error.text)
    if said:
        return _advice(said[1], said[2] or "", denied=_EXPLICIT in error.text)
    if error.encoded:
        try:
            found = msgspec.json.decode(decode(error.encoded), type=_Decoded)
        except msgspec.MsgspecError:
            found = _Decoded()
        if found.context.action:
            return _advice(found.context.action, found.context.resource, denied=found.explicit_deny)
    return ""


def _advice(action: str, resource: str, *, denied: bool) -> str:
    where = f" on {resource}" if resource not in {"", "*"} else ""
    verb = "a policy explicitly denies" if denied else "ask for the permission"
    return f"{verb} {action}{where}; `imgverify doctor ec2` lists all that a run needs"
