"""What an expression of a template comes to, as far as it can be told before Packer runs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgverify.packer.template import Template

_DEPTH = 8
_USER = re.compile(r"""\{\{\s*user\s+[`"'\\]+([\w.-]+)[`"'\\]+\s*\}\}""")
_FOLDER = re.compile(r"\{\{\s*template_dir\s*\}\}")
_PWD = re.compile(r"\{\{\s*pwd\s*\}\}")
_REFERENCE = re.compile(r"\$\{\s*(var|local)\.([\w-]+)\s*\}")
_PATH = re.compile(r"\$\{\s*path\.(root|cwd)\s*\}")
_OPEN = re.compile(r"\{\{.*?\}\}|\$\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean.

    Args:
        template: read.
        values: of its variables.
    """

    template: Template
    values: Mapping[str, object]

    def texts(self, value: object) -> Iterator[str]:
        """Yield all texts of a value, references replaced by what they mean where that is known.

        Args:
            value: of a setting: a text, a list, a table, a number.
        """
        yield from self._texts(value, _DEPTH)

    def _texts(self, value: object, depth: int) -> Iterator[str]:
        if isinstance(value, dict):
            for inner in value.values():
                yield from self._texts(inner, depth)
        elif isinstance(value, list):
            for inner in value:
                yield from self._texts(inner, depth)
        elif isinstance(value, str):
            whole = _REFERENCE.fullmatch(value.strip())
            meant = self._meaning(whole) if whole else None
            if isinstance(meant, list | dict) and depth:
                yield from self._texts(meant, depth - 1)
            else:
                yield self._replaced(value, depth)

    def _replaced(self, text: str, depth: int) -> str:
        text = _FOLDER.sub(lambda _: str(self.template.root.absolute()), text)
        text = _PWD.sub(lambda _: os.getcwd(), text)  # noqa: PTH109 - a text, not a path
        text = _PATH.sub(
            lambda match: str(self.template.root) if match[1] == "root" else os.getcwd(),  # noqa: PTH109
            text,
        )
        replaced = _USER.sub(lambda match: self._shown(match[0], self.values.get(match[1])), text)
        replaced = _REFERENCE.sub(
            lambda match: self._shown(match[0], self._meaning(match)), replaced
        )
        return self._replaced(replaced, depth - 1) if replaced != text and depth else replaced

    def _meaning(self, match: re.Match[str]) -> object:
        return (self.values if match[1] == "var" else self.template.locals).get(match[2])

    @staticmethod
    def _shown(reference: str, value: object) -> str:
        known = isinstance(value, str | int | float) and not isinstance(value, bool)
        return str(value) if known else reference


def is_open(text: str) -> bool:
    """Whether something in it is known only when Packer runs, or is a list that we cannot read.

    Args:
        text: of `Scope.texts`.
    """
    return bool(_OPEN.search(text)) or text.lstrip().startswith(("[", "{"))


def as_glob(text: str) -> str:
    """The text, with a star for each thing that is known only when Packer runs.

    Args:
        text: of `Scope.texts`.
    """
    return _OPEN.sub("*", text)
