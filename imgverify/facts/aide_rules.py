"""AIDE's groups of attributes and its rules, and which rule decides about a file: aide.conf(5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imgverify.unobserved import NotObservedError

_HASHES = frozenset(
    "md5 sha1 sha256 sha512 rmd160 tiger haval crc32 crc32b gost whirlpool "  # noqa: SIM905
    "sha512_256 sha3_256 sha3_512 stribog256 stribog512".split()
)
_EXTENDED = frozenset({"acl", "selinux", "xattrs", "e2fsattrs", "caps"})
_READ = frozenset({"p", "ftype", "i", "l", "n", "u", "g"}) | _EXTENDED
_CLASSES = {
    "digit": "0-9",
    "xdigit": "0-9A-Fa-f",
    "lower": "a-z",
    "upper": "A-Z",
    "alpha": "A-Za-z",
    "alnum": "0-9A-Za-z",
    "space": r"\s",
}
_CLASS = re.compile(rf"\[:({'|'.join(_CLASSES)}):\]")
GROUPS: Mapping[str, frozenset[str]] = {
    "E": frozenset(),
    "H": _HASHES,
    "X": _EXTENDED,
    "L": _READ,
    "R": _READ | {"s", "m", "c", "md5"},
    ">": _READ | {"S", "growing"},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A selection line.

    Args:
        kind: `/` selects a tree, `=` one path, `!` and `-` leave out.
        pattern: regular expression, from the beginning of a path.
        attributes: what is watched.
        where: file and line.
    """

    kind: str
    pattern: str
    attributes: frozenset[str]
    where: str

    @property
    def folder(self) -> str:
        """The folder where AIDE keeps the rule: the last one that its pattern names literally."""
        return self._literal.rpartition("/")[0]

    @property
    def _literal(self) -> str:
        """What every path that fits begins with."""
        plain = self.pattern.replace("\\.", "\0")
        if "|" in re.sub(r"\([^)]*\)", "", plain):
            return ""
        found = re.match(r"[^\^$.*+?()\[\]{}|\\]*", plain)
        literal = found[0] if found else ""
        if plain[len(literal) :][:1] in {*"*?{"}:
            literal = literal[:-1]
        return literal.replace("\0", ".")

    def matches(self, path: str) -> bool:
        """Whether the pattern fits a path; only `=` demands the whole of it.

        Raises:
            NotObservedError: the pattern is one that Python cannot read.
        """
        if not path.startswith(self._literal):
            return False
        try:
            pattern = re.compile(_CLASS.sub(lambda found: _CLASSES[found[1]], self.pattern))
        except re.error as error:
            raise NotObservedError(f"{self.where}: {self.pattern}: {error}") from error
        return bool((pattern.fullmatch if self.kind == "=" else pattern.match)(path))


def rule_for(path: str, rules: Iterable[Rule]) -> Rule | None:
    """Find the rule that decides about a path, None when it is not watched.

    A rule that leaves it out beats all; then come those of the nearest folder, `=` first, and of
    the same folder the first in the file. Source: AIDE's check_node_for_match in gen_list.c.

    Args:
        path: absolute, no symlinks in it.
        rules: in the order of the file.
    """
    fitting = [rule for rule in rules if rule.matches(path)]
    if any(rule.kind in "!-" for rule in fitting):
        return None
    parent = path.rpartition("/")[0]
    usable = [one for one in fitting if one.kind == "/" or one.folder == parent]
    return max(
        usable,
        key=lambda one: (one.kind == "=", len(one.folder)),
        default=None,
    )


def attributes(expression: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Work out an expression such as `p+i-n+NORMAL`.

    Args:
        expression: names with + or - between them.
        groups: by name, defined so far.
    """
    chosen: frozenset[str] = frozenset()
    for sign, name in re.findall(r"([-+]?)\s*([\w>]+)", expression):
        members = groups.get(name, frozenset({name}))
        chosen = chosen - members if sign == "-" else chosen | members
    return chosen
