"""Wildcards and hostile names, run for real by dash, bash and busybox."""

from __future__ import annotations

import pytest

from imgverify.facts.questions import File, Stat
from imgverify.unobserved import NotObservedError
from tests.unit.planes.targets import Target


def test_wildcards(target: Target) -> None:
    """A wildcard's matches are reported sorted; folders among them have no content."""
    for name in ("b.conf", "a.conf", ".hidden.conf", "other"):
        (target.folder / name).write_text(name)
    (target.folder / "c.conf").mkdir()
    base = target.base
    (target.folder / "d.conf").symlink_to("c.conf")
    answers = target.ask(File(f"{base}/*.conf"), Stat(f"{base}/[ab].*"), Stat(f"{base}/?ther"))
    found = [f"{base}/{name}.conf" for name in "abcd"]
    assert list(answers.matched[f"{base}/*.conf"]) == found
    assert answers.texts(f"{base}/*.conf") == {found[0]: "a.conf", found[1]: "b.conf"}
    assert [state.path for state in answers.states_of(f"{base}/[ab].*")] == found[:2]
    assert [state.size for state in answers.states_of(f"{base}/?ther")] == [5]


def test_wildcard_without_a_match(target: Target) -> None:
    """A wildcard that matches nothing, in an empty or in an absent folder, is absent."""
    (target.folder / "empty").mkdir()
    wildcards = [f"{target.base}/{name}/*" for name in ("empty", "absent", "*")]
    answers = target.ask(*(File(wildcard) for wildcard in wildcards))
    assert [answers.texts(wildcard) for wildcard in wildcards] == [{}] * 3


def test_wildcard_in_a_folder_that_cannot_be_listed(target: Target) -> None:
    """A folder that cannot be listed makes its wildcards a problem, not a lack of matches."""
    (target.folder / "loop").symlink_to("loop")
    answers = target.ask(File(f"{target.base}/loop/*"), File(f"{target.base}/*"))
    with pytest.raises(NotObservedError, match="symbolic links"):
        answers.texts(f"{target.base}/loop/*")


def test_hostile_names_survive(target: Target) -> None:
    """Names with line feeds, quotes, dashes, wildcards, bytes that are not UTF-8."""
    names = [
        "a\nb",
        "-rf",
        "it's",
        '"',
        "$(reboot)",
        "*",
        "\udcff\udcfe",
        "a b",
        "\\x",
        "é",
        "\x01",
    ]
    for name in names:
        (target.folder / name).write_text(repr(name))
    pattern = f"{target.base}/*"
    expected = {f"{target.base}/{name}": repr(name) for name in names}
    answers = target.ask(File(pattern))
    texts = answers.texts(pattern)
    assert {path: text for path, text in texts.items() if not path.endswith("/root")} == expected
    assert {state.path for state in answers.states_of(pattern)} >= expected.keys()


def test_many_files(target: Target) -> None:
    """More files than one process takes as arguments."""
    for number in range(600):
        (target.folder / f"f{number:03}").write_text(str(number))
    pattern = f"{target.base}/f*"
    texts = target.ask(File(pattern)).texts(pattern)
    assert list(texts.values()) == [str(number) for number in range(600)]
