"""The labels that an SELinux policy gives to files, as libselinux finds them.

Source: selabel_file(5), file_contexts(5), and what libselinux 3.4 does with files of which these
pages leave it open.
"""

from __future__ import annotations

import re
import stat
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from imgverify.unobserved import NotObservedError

NO_LABEL = "<<none>>"
_META = ".^$?*+|[({"
_TYPES = {
    "--": stat.S_IFREG,
    "-d": stat.S_IFDIR,
    "-l": stat.S_IFLNK,
    "-c": stat.S_IFCHR,
    "-b": stat.S_IFBLK,
    "-p": stat.S_IFIFO,
    "-s": stat.S_IFSOCK,
}
_POSIX = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
    "space": r"\s",
    "word": r"\w",
}
# Text in which nothing is special; a letter after a backslash is.
_PLAIN = re.compile(r"(?:[^\\.^$?*+|\[({]|\\.)*", re.DOTALL)
_START = re.compile(r"(?:[^\\.^$?*+|\[({]|\\[^A-Za-z0-9])*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_REPEATED = frozenset("?*+{")
_POSIX_CLASS = re.compile(r"\[:([a-z]+):\]")


@dataclass(slots=True)
class Rule:
    """One line.

    Args:
        number: its place in the order of rules; the last one that matches counts.
        pattern: what a path must match, from its beginning to its end.
        kind: type of the files that it is about; 0 for all.
        label: that they get, or `<<none>>`.
        where: file and line.
    """

    number: int
    pattern: str
    kind: int
    label: str
    where: str
    start: str = field(init=False)
    _is_choice: bool = field(init=False)
    _compiled: re.Pattern[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Find the text that every match begins with."""
        self._is_choice = _is_choice(self.pattern)
        self.start = _start(self.pattern)

    def matches(self, path: str) -> bool:
        """Whether a path that has the rule's beginning matches all of it.

        Args:
            path: absolute.

        Raises:
            NotObservedError: the pattern cannot be read.
        """
        if self._compiled is None:
            self._compiled = _compile(self.pattern, self.where)
        if self._is_choice:
            return self._compiled.search(path) is not None
        return self._compiled.match(path) is not None


class FileContexts:
    """All rules of a policy.

    Args:
        files: content of file_contexts and of the files that go with it, by path, in their order.
        aliases: content of file_contexts.subs and file_contexts.subs_dist, in this order.

    Raises:
        NotObservedError: a line makes no sense.
    """

    def __init__(self, files: Mapping[str, str], aliases: Iterable[str]) -> None:
        lines = [one for path, text in files.items() for one in _lines(path, text)]
        # Rules without wildcards stand after all others, so that they win.
        lines.sort(key=lambda line: not _has_meta(line[0]))
        rules = [Rule(number, *line) for number, line in enumerate(lines)]
        self._exact: dict[str, list[Rule]] = {}
        self._wild: list[Rule] = []
        for rule in reversed(rules):
            if _has_meta(rule.pattern):
                self._wild.append(rule)
            else:
                self._exact.setdefault(rule.pattern.replace("\\", ""), []).append(rule)
        self._aliases = [_aliases(text) for text in aliases]
        self._near: dict[str, list[Rule]] = {}

    def label(self, path: str, mode: int) -> str:
        """The label of a file; `<<none>>` when the policy says that it gets none, or says nothing.

        Args:
            path: absolute.
            mode: `st_mode`.

        Raises:
            NotObservedError: a pattern cannot be read.
        """
        for table in self._aliases:
            path = _aliased(path, table)
        kind = stat.S_IFMT(mode)
        for rule in self._exact.get(path, ()):
            if rule.kind in (0, kind):
                return rule.label
        folder = path[: path.rfind("/") + 1]
        for rule in self._rules_near(folder):
            if rule.kind in (0, kind) and path.startswith(rule.start) and rule.matches(path):
                return rule.label
        return NO_LABEL

    def _rules_near(self, folder: str) -> list[Rule]:
        """The rules that may match something in a folder; there are thousands that cannot."""
        if folder not in self._near:
            above = folder[: folder.rfind("/", 0, -1) + 1]
            rules = self._rules_near(above) if above else self._wild
            found = [
                rule
                for rule in rules
                if folder.startswith(rule.start) or rule.start.startswith(folder)
            ]
            # Deep down the lists are the same, and there are many.
            self._near[folder] = rules if len(found) == len(rules) else found
        return self._near[folder]


def _lines(path: str, text: str) -> list[tuple[str, int, str, str]]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        where = f"{path}:{number}"
        kind = 0
        if len(words) > 2:  # noqa: PLR2004 - pattern, type and label
            if words[1] not in _TYPES:
                raise NotObservedError(f"{where}: {words[1]!r} is no type of files")
            kind = _TYPES[words.pop(1)]
        if len(words) < 2:  # noqa: PLR2004
            raise NotObservedError(f"{where}: a pattern without a label")
        found.append((words[0], kind, words[1], where))
    return found


def _has_meta(pattern: str) -> bool:
    return _PLAIN.fullmatch(pattern) is None


def _start(pattern: str) -> str:
    """Plain text before the first thing that is special.

    Of a choice without brackets, libselinux takes the first folder for what all of it is about.
    """
    if _is_choice(pattern):
        stem, slash, _ = pattern[1:].partition("/")
        return f"/{stem}/" if slash and not any(mark in stem for mark in _META) else ""
    end = _START.match(pattern)
    text = _ESCAPED.sub(r"\1", end[0]) if end else ""
    # What may come more than once may not come at all.
    return text[:-1] if end and pattern[end.end() : end.end() + 1] in _REPEATED else text


def _is_choice(pattern: str) -> bool:
    if "|" not in pattern:
        return False
    depth = 0
    for mark in re.findall(r"\\.|[(|)]", pattern, flags=re.DOTALL):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == "|" and depth <= 0:
            return True
    return False


def _compile(pattern: str, where: str) -> re.Pattern[str]:
    plain = _POSIX_CLASS.sub(lambda found: _POSIX.get(found[1], found[0]), pattern)
    try:
        with warnings.catch_warnings():
            # A bracket within brackets is one that is meant.
            warnings.simplefilter("ignore", FutureWarning)
            # Like libselinux: of a choice without brackets, each end has one anchor.
            return re.compile(f"^{plain}$", re.DOTALL)
    except (re.error, RecursionError, OverflowError) as error:
        raise NotObservedError(f"{where}: the pattern {pattern!r} cannot be read") from error


def _aliases(text: str) -> list[tuple[str, str]]:
    """Folders that count as others; the last line that fits counts."""
    found = []
    for line in text.split("\n"):
        words = line.split()
        if len(words) > 1 and not words[0].startswith("#"):
            found.append((words[0], words[1]))
    return found[::-1]


def _aliased(path: str, table: list[tuple[str, str]]) -> str:
    for source, target in table:
        if path == source or path.startswith(f"{source}/"):
            rest = path[len(source) :]
            return rest if target == "/" and rest else f"{target}{rest}"
    return path
