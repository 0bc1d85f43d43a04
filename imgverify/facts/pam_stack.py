"""One ordered stack for a service and a type, and which of its lines libpam can come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from imgverify.facts.pam_line import EVERY_TYPE, SUBSTACK, PamLine
from imgverify.unobserved import NotObservedError

# libpam gives up at this depth (PAM_SUBSTACK_MAX_LEVEL, pam_private.h).
_DEEPEST = 16

_KEYWORDS = {
    "required": {"success": "ok", "new_authtok_reqd": "ok", "ignore": "ignore", "default": "bad"},
    "requisite": {"success": "ok", "new_authtok_reqd": "ok", "ignore": "ignore", "default": "die"},
    "sufficient": {"success": "done", "new_authtok_reqd": "done", "default": "ignore"},
    "optional": {"success": "ok", "new_authtok_reqd": "ok", "default": "ignore"},
}
# What modules return that refuse somebody or a new password.
_FAILURES = ("auth_err", "perm_denied", "authtok_err", "maxtries", "acct_expired")
# Modules whose answer is known. A local, regular account is judged: accounts of a directory are not
# the image's.
_ALWAYS_SUCCEED = frozenset({"pam_permit.so", "pam_localuser.so"})
_DENY = "pam_deny.so"
_REFUSING = frozenset({"bad", "die"})


@dataclass(frozen=True, slots=True)
class Substack:
    """Lines that count as one where a parent jumps, and in which `done` and `die` end nothing else.

    Args:
        entries: its lines.
    """

    entries: Stack


Stack = Sequence[PamLine | Substack]


def expand(
    type_: str, lines: Sequence[PamLine], load: Callable[[str], Sequence[PamLine] | None]
) -> Stack:
    """Put the lines of included services where they are included.

    A service that does not exist stands as a denial: libpam then refuses the whole service.

    Args:
        type_: one of pam.d's four.
        lines: of a service.
        load: gives the lines of another service, or None when there is none.

    Raises:
        NotObservedError: services include each other without an end.
    """
    return tuple(_expand(type_, lines, load, 0))


def _expand(
    type_: str,
    lines: Sequence[PamLine],
    load: Callable[[str], Sequence[PamLine] | None],
    depth: int,
) -> Iterator[PamLine | Substack]:
    for line in lines:
        if line.type not in (type_, EVERY_TYPE):
            continue
        if not line.is_reference:
            yield line
            continue
        if depth == _DEEPEST:
            raise NotObservedError(f"{line.where}: services include each other without an end")
        others = load(line.module)
        if others is None:
            yield PamLine(type_, "requisite", _DENY, (), f"{line.where} (no {line.module})")
            continue
        entries = _expand(type_, others, load, depth + 1)
        if line.control == SUBSTACK:
            yield Substack(tuple(entries))
        else:
            yield from entries


def flat(stack: Stack) -> list[PamLine]:
    """All lines in their order.

    Args:
        stack: with its substacks.
    """
    return [
        line
        for entry in stack
        for line in (flat(entry.entries) if isinstance(entry, Substack) else [entry])
    ]


def actions(line: PamLine) -> dict[str, str]:
    """What libpam does with each return value.

    Args:
        line: with a keyword, or pairs of a value and an action, as control.

    Source: pam.d(5), "value=action".
    """
    if line.control in _KEYWORDS:
        return _KEYWORDS[line.control]
    pairs = (pair.partition("=") for pair in line.control.split())
    return {value.strip(): action.strip() for value, _, action in pairs}


def refuses(line: PamLine) -> bool:
    """Whether the stack fails when the module fails.

    Args:
        line: whose control says it.
    """
    return _on_failure(line) <= _REFUSING


def lets_in(line: PamLine) -> bool:
    """Whether the stack ends well as soon as the module succeeds.

    Args:
        line: whose control says it.
    """
    return _on_success(line) == "done"


def _on_failure(line: PamLine) -> set[str]:
    known = actions(line)
    return {known.get(value, known.get("default", "bad")) for value in _FAILURES}


def _on_success(line: PamLine) -> str:
    known = actions(line)
    return known.get("success", known.get("default", "bad"))


def _possible(line: PamLine, failing: str) -> set[str]:
    is_regular = line.module == "pam_usertype.so" and "isregular" in line.arguments
    if line.module in _ALWAYS_SUCCEED or is_regular:
        return {_on_success(line)}
    if line.module in (_DENY, failing):
        return _on_failure(line)
    return {_on_success(line), *_on_failure(line)}


def reached(
    stack: Stack, *, without: Callable[[PamLine], bool] | None = None, failing: str = ""
) -> set[PamLine]:
    """Find the lines that libpam can come to.

    A line behind one that always ends the stack (`sufficient pam_permit.so`), or over which a known
    answer always jumps, is not reached.

    Args:
        stack: of one service and type.
        without: paths end at these lines, which themselves are not counted.
        failing: name of a module that is supposed to fail.
    """
    found: set[PamLine] = set()
    _walk(stack, without or (lambda _line: False), failing, found)
    return found


def _walk(
    stack: Stack, stops: Callable[[PamLine], bool], failing: str, found: set[PamLine]
) -> bool:
    """Say whether the stack can be left without coming to a line that stops."""
    todo, seen, leaves = [0], set[int](), False
    while todo:
        at = todo.pop()
        if at >= len(stack):
            leaves = True
            continue
        if at in seen:
            continue
        seen.add(at)
        entry = stack[at]
        if isinstance(entry, Substack):
            if _walk(entry.entries, stops, failing, found):
                todo.append(at + 1)
            continue
        if stops(entry):
            continue
        found.add(entry)
        for action in _possible(entry, failing):
            if action in ("done", "die"):
                leaves = True
            else:
                todo.append(at + 1 + (int(action) if action.isdigit() else 0))
    return leaves
