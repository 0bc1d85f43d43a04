"""Files of shell assignments, such as /etc/default/grub, read without running them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from imgverify.unobserved import NotObservedError

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)(\+?=)")
_MENTIONED = re.compile(r"\b([A-Za-z_][A-Za-z0-9_]*)\+?=")
_OPENING = re.compile(r"\s*(?:if|case|for|while|until)\b")
_CLOSING = re.compile(r"\s*(?:fi|esac|done)\b")
_PIECE = re.compile(
    r"""'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<plain>[^\s'"\\;#&|]+)""",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")


@dataclass(frozen=True, slots=True)
class ShellAssignments:
    """What the variables come to.

    Args:
        values: by name.
        places: file and line of the last assignment, by name.
        unsure: names whose value depends on a condition or on a command's output.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Give a variable's value; empty when it is not set, as in the shell.

        Args:
            name: the variable.

        Raises:
            NotObservedError: only running the file would tell.
        """
        if name in self.unsure:
            raise NotObservedError(f"{self.places[name]}: {name} depends on what a shell would do")
        return self.values.get(name, "")


def read_assignments(files: Iterable[tuple[str, str]]) -> ShellAssignments:
    """Read files one after the other, as if each were sourced.

    Args:
        files: path and content.
    """
    values: dict[str, str] = {}
    places: dict[str, str] = {}
    unsure: set[str] = set()
    for path, text in files:
        depth, at = 0, 0
        while at < len(text):
            depth += bool(_OPENING.match(text, at)) - bool(_CLOSING.match(text, at))
            end = text.find("\n", at) % (len(text) + 1)
            found = _ASSIGNMENT.match(text, at, end)
            if found:
                name = found[1]
                value, end, is_sure = _value(text, found.end(), values, unsure)
                values[name] = values.get(name, "") + value if found[2] == "+=" else value
                places[name] = f"{path}:{text.count(chr(10), 0, at) + 1}"
                start, end = end, text.find("\n", end) % (len(text) + 1)
                # More on the line may be another command that changes the value.
                rest = text[start:end].strip()
                if depth or not is_sure or (rest and not rest.startswith("#")):
                    unsure.add(name)
                elif found[2] == "=":
                    unsure.discard(name)
            elif not text[at:end].lstrip().startswith("#"):
                for name in _MENTIONED.findall(text[at:end]):
                    places[name] = f"{path}:{text.count(chr(10), 0, at) + 1}"
                    unsure.add(name)
            at = end + 1
    return ShellAssignments(values, places, frozenset(unsure))


def _value(
    text: str, at: int, values: Mapping[str, str], unsure: set[str]
) -> tuple[str, int, bool]:
    """Read one word; says where it ends and whether it is certain."""
    parts: list[str] = []
    is_sure = True
    while found := _PIECE.match(text, at):
        at = found.end()
        if found["single"] is not None:
            parts.append(found["single"])
        elif found["escaped"] is not None:
            parts.append("" if found["escaped"] == "\n" else found["escaped"])
        else:
            raw = found["plain"] if found["double"] is None else found["double"]
            names = {one or other for one, other in _VARIABLE.findall(raw)}
            rest = _VARIABLE.sub("", raw.replace("\\$", "").replace("\\`", ""))
            is_sure = is_sure and not names & unsure and "$" not in rest and "`" not in rest
            parts.append(
                _plain(_expand(raw, values))
                if found["double"] is not None
                else _expand(raw, values)
            )
    return "".join(parts), at, is_sure


def _expand(raw: str, values: Mapping[str, str]) -> str:
    return re.sub(
        r"(?<!\\)" + _VARIABLE.pattern, lambda found: values.get(found[1] or found[2], ""), raw
    )


def _plain(text: str) -> str:
    """Undo the escapes that double quotes know (POSIX shell, 2.2.3)."""
    return re.sub(r'\\([$`"\\\n])', lambda found: "" if found[1] == "\n" else found[1], text)
