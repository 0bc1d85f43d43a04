"""Several modules become one that does the same."""

from __future__ import annotations

import pytest

from imgverify.awstoe_export.merging import merge
from imgverify.awstoe_export.sources import read_source
from imgverify.errors import UsageError

ONE = '''
"""A module."""
from __future__ import annotations
import os.path
from dataclasses import InitVar, dataclass
from typing import ClassVar
from imgverify.planes import frames
from imgverify.files.two import LIMIT as MOST, helper

@dataclass(frozen=True)
class Thing:
    """A record."""
    size: int
    name: str = "x"
    once: InitVar[int] = 0
    kinds: ClassVar[list[str]] = []

    def __post_init__(self, once: int) -> None:
        assert once == 0

    def used(self) -> int:
        """Named below."""
        return helper(self.size)

    def unused(self) -> int:
        return never(self)

def never(thing: Thing) -> int:
    return 1

def work(size: int) -> list[object]:
    base: str = os.path.basename("/a/b")
    return [Thing(size).used(), helper(MOST), frames.ERROR_TAIL, base, [helper for helper in 'ab']]
'''
TWO = """
LIMIT = 10
def helper(value):
    return value * 2
def lonely():
    return 'not in it'
"""


def merged(main: str, *, hints: bool = True, **files: str) -> str:
    """The merged source."""
    sources = {f"imgverify.files.{name}": read_source(text, f"imgverify.files.{name}", hints=hints)
               for name, text in files.items()}  # fmt: skip
    return merge(read_source(main, "__main__"), sources, hints=hints)


def test_it_does_the_same() -> None:
    """Names of two modules do not meet, aliases and modules as values lead to the same thing."""
    main = (
        "from imgverify.files.one import work\n"
        "from imgverify.planes import frames\n"
        "def helper(): return 'mine'\n"
        "answer = (work(3), helper(), frames.ERROR_TAIL)"
    )
    source = merged(main, one=ONE, two=TWO)
    space: dict[str, object] = {"__name__": __name__}
    exec(compile(source, "merged", "exec", dont_inherit=True), space)  # noqa: S102 - it is ours
    assert space["__main____answer"] == ([6, 20, 500, "b", ["a", "b"]], "mine", 500)


def test_what_nobody_names_is_left_out() -> None:
    """Functions, methods, docstrings and annotations: what is not needed costs no character."""
    source = merged("from imgverify.files.one import work\nx = work(1)", one=ONE, two=TWO)
    for word in ("lonely", "never", "unused", "A record", "-> int"):
        assert word not in source
    assert "def used" in source


def test_hints_can_be_left_out() -> None:
    """A failure then says what is wrong, and not how to mend it."""
    check = "def f(expect):\n    expect(True, wanted='w', mend='rm -rf')"
    main = "from imgverify.files.check import f\nf(print)"
    assert "rm -rf" in merged(main, check=check)
    assert "rm -rf" not in merged(main, check=check, hints=False)


@pytest.mark.parametrize(
    ("main", "said"),
    [
        ("import pytest", "__main__:1: imports pytest, which an instance does not have"),
        ("from os import *", "__main__:1: names are imported one by one"),
        ("import imgverify.model", "__main__:1: import imgverify.model has no name of its own"),
        ("x = nowhere", "__main__: nothing at its top says what 'nowhere' is"),
        ("from imgverify.model import Nothing\nx = Nothing", "imgverify.model has no Nothing"),
    ],
)
def test_what_is_not_understood_is_refused(main: str, said: str) -> None:
    """A bundle that would break inside the instance is never written."""
    with pytest.raises(UsageError) as caught:
        merged(main)
    assert str(caught.value).startswith(said)
