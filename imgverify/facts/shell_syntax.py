"""Reads a shell script as commands, conditions and loops, without running it.

It is for start files such as /etc/profile: what happens in a pipe, a subshell or the background
changes nothing in the shell that reads the file, and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.shell_words import Token, tokens, unquoted
from imgverify.unobserved import NotObservedError

_CLOSING = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_END = Token("", 0, is_word=False)


@dataclass(frozen=True, slots=True)
class Simple:
    """A command: its words without quotes, and file and line."""

    words: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`if`, `case`, `&&` and `||`: what may happen.

    Args:
        condition: commands that decide; they are run.
        branches: one of them is run; none of them may be, unless `is_complete`.
        is_complete: whether there is a branch for every case.
    """

    condition: tuple[Node, ...]
    branches: tuple[tuple[Node, ...], ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """`for`, `while` and `until`: the words or commands at its head, and what is repeated."""

    head: tuple[Node, ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """What a function does when it is called by its name."""

    name: str
    body: tuple[Node, ...]


Node = Simple | Choice | Loop | Function


def parse_script(path: str, text: str) -> tuple[Node, ...]:
    """Read a script.

    Args:
        path: of the script.
        text: the script.

    Raises:
        NotObservedError: it is no shell script that could be read.
    """
    return _Reader(path, [*tokens(path, text)]).script()


class _Reader:
    def __init__(self, path: str, items: list[Token]) -> None:
        self._path = path
        self._items = items
        self._at = 0

    def script(self) -> tuple[Node, ...]:
        nodes = self._block()
        if self._at < len(self._items):
            raise self._refusal()
        return nodes

    def _refusal(self) -> NotObservedError:
        line = (self._items[self._at] if self._at < len(self._items) else self._items[-1]).line
        return NotObservedError(f"{self._path}:{line}: cannot be read as shell")

    @property
    def _now(self) -> Token:
        return self._items[self._at] if self._at < len(self._items) else _END

    def _is(self, *texts: str) -> bool:
        return self._at < len(self._items) and self._now.text in texts

    def _expect(self, *texts: str) -> None:
        if not self._is(*texts):
            raise self._refusal()
        self._at += 1

    def _skip(self, *texts: str) -> None:
        while self._is(*texts):
            self._at += 1

    def _block(self) -> tuple[Node, ...]:
        nodes: list[Node] = []
        self._skip("\n", ";")
        while self._at < len(self._items) and not self._is(";;", ")", *_CLOSING):
            found = self._chain()
            if self._is("&"):
                self._at += 1
            else:
                nodes += found
            self._skip("\n", ";")
        return tuple(nodes)

    def _chain(self) -> list[Node]:
        """`a && b || c`: each but the first is run, or not."""
        nodes = self._pipeline()
        while self._is("&&", "||"):
            self._at += 1
            self._skip("\n")
            nodes = [Choice(tuple(nodes), (tuple(self._pipeline()),), is_complete=False)]
        return nodes

    def _pipeline(self) -> list[Node]:
        self._skip("!")
        nodes, is_piped = self._command(), False
        while self._is("|"):
            self._at += 1
            self._skip("\n")
            self._command()
            is_piped = True
        return [] if is_piped else nodes

    def _command(self) -> list[Node]:
        start = self._now
        compound = {
            "if": self._if,
            "for": self._loop,
            "select": self._loop,
            "while": self._loop,
            "until": self._loop,
            "case": self._case,
            "{": self._group,
            "(": self._subshell,
            "function": self._function,
        }.get(start.text)
        if compound:
            return compound()
        words = self._words()
        if self._is("(") and len(words) == 1:
            return self._function(words[0])
        if not words:
            # A redirection alone makes or empties a file.
            if not self._is("&&", "||", "|", ";", "&", "\n"):
                raise self._refusal()
            return []
        return [Simple(words, f"{self._path}:{start.line}")]

    def _function(self, name: str = "") -> list[Node]:
        if not name:
            self._at += 1
            name = self._now.text
            self._at += 1
        if self._is("("):
            self._at += 1
            self._expect(")")
        self._skip("\n")
        return [Function(name, tuple(self._command()))]

    def _words(self) -> tuple[str, ...]:
        words: list[str] = []
        is_test = self._is("[[")
        while self._at < len(self._items) and (self._now.is_word or is_test):
            if words[:1] in (["for"], ["select"]) and self._is("do"):
                break
            words.append(unquoted(self._now.text))
            self._at += 1
            if is_test and words[-1] == "]]":
                break
            # The value of an array: `name=(…)`.
            if words[-1].endswith("=") and self._is("("):
                self._parenthesis()
        return tuple(words)

    def _group(self) -> list[Node]:
        self._at += 1
        nodes = [*self._block()]
        self._expect("}")
        return nodes

    def _subshell(self) -> list[Node]:
        start = self._at
        try:
            self._at += 1
            self._block()
            self._expect(")")
        except NotObservedError:
            # Arithmetic, whose words are no commands: `((count > 1))`.
            self._at = start
            self._parenthesis()
        return []

    def _parenthesis(self) -> None:
        depth = 0
        while self._at < len(self._items):
            depth += self._is("(") - self._is(")")
            self._at += 1
            if not depth:
                return
        raise self._refusal()

    def _if(self) -> list[Node]:
        self._at += 1
        condition = self._block()
        self._expect("then")
        body = self._block()
        if self._is("elif"):
            return [Choice(condition, (body, tuple(self._if())), is_complete=True)]
        if self._is("else"):
            self._at += 1
            other = self._block()
            self._expect("fi")
            return [Choice(condition, (body, other), is_complete=True)]
        self._expect("fi")
        return [Choice(condition, (body,), is_complete=False)]

    def _loop(self) -> list[Node]:
        start, is_counted = self._now, self._is("for", "select")
        self._at += 1
        if is_counted:
            self._at -= 1
            head: tuple[Node, ...] = (Simple(self._words(), f"{self._path}:{start.line}"),)
            if self._is("("):
                self._parenthesis()
            self._skip(";", "\n")
        else:
            head = self._block()
        self._expect("do")
        body = self._block()
        self._expect("done")
        return [Loop(head, body)]

    def _case(self) -> list[Node]:
        self._at += 1
        branches: list[tuple[Node, ...]] = []
        is_complete = False
        self._at += 1
        self._skip("\n")
        self._expect("in")
        self._skip("\n")
        while self._at < len(self._items) and not self._is("esac"):
            self._skip("(")
            pattern = self._at
            while self._now.is_word or self._is("|"):
                self._at += 1
            is_complete = is_complete or self._items[pattern].text == "*"
            self._expect(")")
            branches.append(self._block())
            self._skip(";;", "\n")
        self._expect("esac")
        return [Choice((), tuple(branches), is_complete)]
