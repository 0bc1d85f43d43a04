"""What shell start files may leave behind: every value that some way through them leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from imgverify.facts.answers import matches
from imgverify.facts.shell_syntax import Choice, Function, Loop, Node, Simple, parse_script

UNKNOWN = "?"
# What may stand before a builtin that it runs. Source: bash(1), SHELL BUILTIN COMMANDS.
_PREFIXES = frozenset({"builtin", "command", "time"})
_ASSIGNED = re.compile(r"\w+\+?=")
PROFILE_PARTS = "/etc/profile.d/"
# These only tell shells apart that have the setting already, or have no use for it, from those that
# do not: login shells, shells without a user, and shells whose mask nobody has set.
_GUARD = re.compile(r"\bPS1\b|\$-|\bBASH\w*|login_shell|\bumask\b|/etc/profile\.d\b")


@dataclass(frozen=True, slots=True)
class Value:
    """A setting at some point.

    Args:
        text: None when nothing has set it; `UNKNOWN` when only a running shell would know.
        where: file and line that set it.
        is_exported, is_readonly: of a variable.
    """

    text: str | None = None
    where: str = ""
    is_exported: bool = False
    is_readonly: bool = False


Step = Callable[[Value, Simple], Value]
Values = frozenset[Value]


@dataclass(slots=True)
class _Walk:
    """One way through files that source each other.

    Args:
        step: what a command does to the setting.
        scripts: parsed files by path; each is read once, where it is sourced or in its turn.
        functions: that were defined so far, by name; empty while they run themselves.
    """

    step: Step
    scripts: dict[str, tuple[Node, ...]]
    seen: set[str] = field(default_factory=set)
    functions: dict[str, tuple[Node, ...]] = field(default_factory=dict)

    def file(self, path: str, values: Values) -> Values:
        """Read a file, unless another one has sourced it."""
        if path in self.seen:
            return values
        self.seen.add(path)
        left: set[Value] = set()
        return self._block(self.scripts[path], values, left) | left

    def _block(self, nodes: Iterable[Node], values: Values, left: set[Value]) -> Values:
        """Values after some commands; those with which the file was left early go to `left`."""
        for node in nodes:
            if not values:
                break
            match node:
                case Simple():
                    values = self._simple(node, values, left)
                case Loop():
                    values = self._loop(node, values, left)
                case Choice():
                    values = self._choice(node, values, left)
                case Function():
                    self.functions[node.name] = node.body
        return values

    def _simple(self, command: Simple, values: Values, left: set[Value]) -> Values:
        command = _plain(command)
        name, *rest = command.words
        # `exec` without a program only redirects, and the file goes on.
        if name in ("return", "exit") or (name == "exec" and rest):
            left |= values
            return frozenset()
        if name in (".", "source") and rest and rest[0] in self.scripts:
            return self.file(rest[0], values)
        if name == "eval":
            text = " ".join(rest)
            return self._block(parse_script(command.where, f"{text}\n"), values, left)
        if name in self.functions:
            return self._call(name, values)
        return frozenset(self.step(value, command) for value in values)

    def _call(self, name: str, values: Values) -> Values:
        body, self.functions[name] = self.functions[name], ()
        left: set[Value] = set()
        values = self._block(body, values, left) | left
        self.functions[name] = body
        return values

    def _loop(self, loop: Loop, values: Values, left: set[Value]) -> Values:
        values = self._block(loop.head, values, left)
        if PROFILE_PARTS in _text(loop.head):
            for pattern in _text(loop.head).split():
                for path in sorted(self.scripts):
                    if path.startswith(PROFILE_PARTS) and matches(pattern, path):
                        values = self.file(path, values)
            return values
        return values | self._block(loop.body, values, left)

    def _choice(self, choice: Choice, values: Values, left: set[Value]) -> Values:
        values = self._block(choice.condition, values, left)
        text = _text(choice.condition)
        is_guard = bool(_GUARD.search(text)) or any(word in self.scripts for word in text.split())
        after: set[Value] = set()
        for branch in choice.branches:
            early: set[Value] = set()
            after |= self._block(branch, values, early)
            left |= {one for one in early if one.text is not None} if is_guard else early
        if not choice.is_complete:
            passed_by = {one for one in values if one.text is not None or not is_guard}
            after |= passed_by or (values if not after else set())
        return frozenset(after)


def _plain(command: Simple) -> Simple:
    """A command without words before it that change nothing here: `LC_ALL=C command umask 022`."""
    words = command.words
    if all(_ASSIGNED.match(word) for word in words):
        return command
    while len(words) > 1 and (words[0] in _PREFIXES or _ASSIGNED.match(words[0])):
        words = words[1:]
    return Simple(words, command.where)


def _text(nodes: Iterable[Node]) -> str:
    words: list[str] = []
    for node in nodes:
        match node:
            case Simple():
                words += node.words
            case Choice():
                words.append(_text(node.condition))
                words += [_text(branch) for branch in node.branches]
            case Loop():
                words.append(_text(node.head))
    return " ".join(words)


def possible(
    files: Mapping[str, str], step: Step, sourced: Mapping[str, str] | None = None
) -> Values:
    """List every value that some way through the files leads to.

    Args:
        files: content by path, in the order in which a shell reads them; one that another sources
            is read there.
        step: what a command does to the setting.
        sourced: more files, which are read only where one of the others sources them.

    Raises:
        NotObservedError: a file cannot be read as shell.
    """
    texts = {**(sourced or {}), **files}
    walk = _Walk(step, {path: parse_script(path, text) for path, text in texts.items()})
    values: Values = frozenset({Value()})
    for path in files:
        values = walk.file(path, values)
    return values


def mask_step(value: Value, command: Simple) -> Value:
    """What a command does to the file mode mask: `umask 027`, `umask u=rwx,g=rx,o=`.

    Args:
        value: before it.
        command: any command.
    """
    words = [word for word in command.words[1:] if word not in ("-S", "-p", "--")]
    if command.words[0] != "umask" or not words:
        return value
    if any(sign in words[0] for sign in "$`"):
        return Value(UNKNOWN, command.where)
    text = _mask(words[0])
    return Value(text, command.where) if text else value


def _mask(word: str) -> str:
    """The mask that a word means; empty when umask(1) refuses it."""
    if re.fullmatch(r"[0-7]{1,4}", word):
        return f"{int(word, 8):04o}"
    if not re.fullmatch(r"[ugoa]*[-+=][rwx]*(,[ugoa]*[-+=][rwx]*)*", word):
        return ""
    if "+" in word or "-" in word:
        return UNKNOWN
    allowed: dict[str, int] = {}
    for clause in word.split(","):
        who, _, letters = clause.partition("=")
        for one in "ugo" if not who or "a" in who else who:
            allowed[one] = sum({"r": 4, "w": 2, "x": 1}[letter] for letter in {*letters})
    if allowed.keys() != {*"ugo"}:
        return UNKNOWN
    return f"{0o777 & ~(allowed['u'] << 6 | allowed['g'] << 3 | allowed['o']):04o}"


def variable_step(name: str) -> Step:
    """What a command does to a variable: assignments, `export`, `readonly`, `declare`, `unset`.

    Args:
        name: of the variable.
    """
    assignment = re.compile(rf"{re.escape(name)}=(.*)", re.DOTALL)

    def step(value: Value, command: Simple) -> Value:
        first, *rest = command.words
        options, names = "", rest
        if first in ("export", "readonly", "declare", "typeset"):
            options = "".join(word for word in rest if word.startswith("-"))
            options += {"export": "-x", "readonly": "-r"}.get(first, "")
            names = [word for word in rest if word[:1] not in "-+"]
        elif first == "unset":
            gone = name in rest and not value.is_readonly
            return Value(where=command.where) if gone else value
        elif all(_ASSIGNED.match(word) for word in command.words):
            names = [*command.words]
        else:
            return value
        if not any(word == name or assignment.match(word) for word in names):
            return value
        found = next((match[1] for word in names if (match := assignment.match(word))), None)
        text, where = value.text, value.where
        if found is not None and not value.is_readonly:
            text, where = UNKNOWN if "$" in found or "`" in found else found, command.where
        removes_export = any(word.startswith("+") and "x" in word for word in rest) or (
            first == "export" and any(word == "-n" for word in rest)
        )
        return Value(
            text,
            where or command.where,
            is_exported=(value.is_exported or "x" in options) and not removes_export,
            is_readonly=value.is_readonly or "r" in options,
        )

    return step
