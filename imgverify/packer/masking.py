"""Keeps secrets out of the log, of the screen and of error messages of a build."""

from __future__ import annotations

import re
from collections.abc import Iterable

from imgverify import masking
from imgverify.masking import MASK, SHORTEST
from imgverify.packer.machine_readable import escaped, unescaped

__all__ = ["MASK", "SHORTEST", "Masker", "says_secret"]

_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|(private|access|api)[-_]?key", re.IGNORECASE
)
_PLACE = re.compile(r"[-_](file|path|dir)s?$", re.IGNORECASE)


def says_secret(name: str) -> bool:
    """Whether the name of a variable says that its value is a secret, and not where one lies.

    Args:
        name: of a variable of a template or of the environment.
    """
    return bool(_NAME.search(name)) and not _PLACE.search(name)


class Masker(masking.Masker):
    """Puts a mask over secrets, also as the fields of Packer's output do and undo them.

    Args:
        secrets: values, whole.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(secrets, (unescaped, escaped))
