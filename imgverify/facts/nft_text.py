"""Rules in nft(8)'s language: what `nft list ruleset` prints, and what `nft -f` reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgverify.facts.nft_rule import read_rule
from imgverify.facts.nft_words import Token, tokens
from imgverify.facts.packet_rules import IPV4, IPV6, Chain, Rule, Ruleset, inline

_FAMILIES = {
    "ip": frozenset({IPV4}),
    "ip6": frozenset({IPV6}),
    "inet": frozenset({IPV4, IPV6}),
    "arp": frozenset[str](),
    "bridge": frozenset[str](),
    "netdev": frozenset[str](),
}
_VERBS = frozenset({"add", "create", "insert"})
_REMOVE = frozenset({"delete", "destroy"})


@dataclass(slots=True)
class _Chain:
    line: int
    kind: str = ""
    hook: str = ""
    policy: str = "accept"
    rules: list[Rule] = field(default_factory=list)


_Tables = dict[tuple[str, str], dict[str, _Chain]]


def read_nft(text: str, where: str) -> Ruleset:
    """Read a ruleset: tables with their chains, and commands that add to them, in their order.

    Args:
        text: includes in their places.
        where: the file or the command.
    """
    reader = _Reader(tokens(text), where)
    reader.read()
    return Ruleset(
        tuple(
            _chain(table, name, chain, chains, where)
            for table, chains in reader.tables.items()
            if table not in reader.dormant
            for name, chain in chains.items()
            if chain.kind == "filter"
        ),
        tuple(" ".join(table) for table in reader.tables),
        where,
    )


def _chain(
    table: tuple[str, str], name: str, chain: _Chain, chains: dict[str, _Chain], where: str
) -> Chain:
    called = {one: tuple(other.rules) for one, other in chains.items()}
    return Chain(
        _FAMILIES[table[0]],
        f"{' '.join(table)} {name}",
        chain.hook,
        chain.policy,
        inline(tuple(chain.rules), called),
        f"{where}:{chain.line}",
    )


class _Reader:
    """Reads statements from left to right.

    Args:
        words: of the whole text.
        where: for evidence.
    """

    def __init__(self, words: list[Token], where: str) -> None:
        self._words = words
        self._place = 0
        self._where = where
        self.tables: _Tables = {}
        self.dormant: set[tuple[str, str]] = set()

    def read(self) -> None:
        """Read everything."""
        while self._place < len(self._words):
            self._command(self._line())

    def _line(self) -> list[Token]:
        """Words up to a statement's end, or up to the brace that opens a table or chain."""
        found: list[Token] = []
        depth = 0
        while self._place < len(self._words):
            token = self._words[self._place]
            if token.text == "{" and _opens_block([one.text for one in found]):
                break
            if not depth and token.text == "}":
                break
            self._place += 1
            depth += (token.text == "{") - (token.text == "}")
            if token.text == ";" and not depth:
                if found:
                    break
                continue
            if token.text != ";":
                found.append(token)
        return found

    def _opens(self) -> bool:
        here = self._words[self._place : self._place + 1]
        if here and here[0].text == "{":
            self._place += 1
            return True
        return False

    def _closes(self) -> bool:
        here = self._words[self._place : self._place + 1]
        if not here or here[0].text == "}":
            self._place += 1
            return True
        return False

    def _command(self, line: list[Token]) -> None:
        if not line:
            self._place += 1
            return
        words = [one.text for one in line]
        verb = words.pop(0) if words[0] in (*_VERBS, *_REMOVE, "flush") else "add"
        if verb == "flush" and words == ["ruleset"]:
            self.tables.clear()
            self.dormant.clear()
        kind, *rest = words or [""]
        table, rest = _table(rest)
        if verb in _REMOVE and kind == "table":
            self.tables.pop(table, None)
            self.dormant.discard(table)
        elif verb in _VERBS and kind == "table":
            self.tables.setdefault(table, {})
            if self._opens():
                self._table(table)
        elif verb in _VERBS and kind in ("chain", "rule") and rest:
            chain = self._chain(table, rest[0], line[0].line)
            self._add(chain, line[len(line) - len(rest) + 1 :], first=verb == "insert")
        elif self._opens():
            self._skip()

    def _add(self, chain: _Chain, line: list[Token], *, first: bool) -> None:
        """Add what a command says of a chain: its block, or one rule."""
        if self._opens():
            self._statements(chain)
        elif first:
            chain.rules = [*self._rules(line), *chain.rules]
        else:
            chain.rules += self._rules(line)

    def _table(self, table: tuple[str, str]) -> None:
        while not self._closes():
            line = self._line()
            words = [one.text for one in line]
            if words[:1] == ["flags"] and "dormant" in words:
                self.dormant.add(table)
            elif words[:1] == ["chain"] and len(words) > 1:
                chain = self._chain(table, words[1], line[0].line)
                if self._opens():
                    self._statements(chain)
            elif self._opens():
                self._skip()

    def _chain(self, table: tuple[str, str], name: str, line: int) -> _Chain:
        return self.tables.setdefault(table, {}).setdefault(name, _Chain(line))

    def _statements(self, chain: _Chain) -> None:
        while not self._closes():
            line = self._line()
            match [one.text for one in line]:
                case ["type", kind, "hook", hook, *_]:
                    chain.kind, chain.hook = kind, hook
                case ["policy", policy]:
                    chain.policy = policy
                case ["comment", *_]:
                    pass
                case _:
                    chain.rules += self._rules(line)

    def _skip(self) -> None:
        depth = 1
        while depth and self._place < len(self._words):
            word = self._words[self._place].text
            depth += (word == "{") - (word == "}")
            self._place += 1

    def _rules(self, line: list[Token]) -> list[Rule]:
        if not line:
            return []
        words = [one.text for one in line]
        return list(read_rule(words, f"{self._where}:{line[0].line}"))


def _opens_block(words: list[str]) -> bool:
    """Whether a brace after these words opens a block, not a set of values in a rule."""
    rest = words[1:] if words[:1] and words[0] in _VERBS else words
    named = ("table", "chain", "set", "map", "flowtable", "counter", "quota", "limit")
    if rest[:1] == ["ct"]:
        return rest[1:2] in (["helper"], ["timeout"], ["expectation"])
    longest = 4
    return bool(rest) and rest[0] in named and len(rest) <= longest


def _table(words: list[str]) -> tuple[tuple[str, str], list[str]]:
    """The family, which is `ip` when nothing says, and the name of a table; and what follows."""
    family = words[0] if words and words[0] in _FAMILIES else "ip"
    rest = words[1:] if words and words[0] in _FAMILIES else words
    return (family, rest[0] if rest else ""), rest[1:]
