"""Lines of `packer -machine-readable`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.packer.machine_readable import Event, Said, parse, said


def _event(line: str) -> Event:
    event = parse(line)
    assert event is not None
    return event


def test_an_artifact_line() -> None:
    """Time, build, kind and data stand in their places."""
    event = _event("1795298573,lvm,artifact,0,file,1,output-lvm/surrogate.qcow2")
    assert event == Event(
        1795298573, "lvm", "artifact", ("0", "file", "1", "output-lvm/surrogate.qcow2")
    )


def test_escapes() -> None:
    """Commas and line ends within data are unescaped after the line is split."""
    event = _event(r"1,,ui,error,At line 2%!(PACKER_COMMA) column 1\nnext\r")
    assert event.data == ("error", "At line 2, column 1\nnext\r")


@pytest.mark.parametrize(
    "line", ["", "panic: oops", "2026/01/01 [INFO] x,y,z", "1,web", "\u0661,,ui,say"]
)
def test_other_lines(line: str) -> None:
    """A panic or a log line is no event."""
    assert parse(line) is None


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("1,,ui,say,==> web: Waiting for SSH: port 22", ("web", "", "Waiting for SSH: port 22")),
        ("1,,ui,say,==> web (compress): Tarring", ("web", "compress", "Tarring")),
        ("1,,ui,message,    site.file.web: hello", ("site.file.web", "", "hello")),
        ("1,,ui,error,==> web: oops", ("web", "", "oops")),
        ("1,,ui,say,--> web: Stored file: a", ("", "", "--> web: Stored file: a")),
        ("1,,ui,error,    2: {", ("", "", "2: {")),
    ],
)
def test_who_says_what(line: str, wanted: tuple[str, str, str]) -> None:
    """The build and the post-processor that speak are told apart from the text."""
    (found,) = said(_event(line))
    assert (found.build, found.post_processor, found.text) == wanted


def test_several_lines_at_once() -> None:
    """Each line of a text has a speaker of its own."""
    assert said(_event(r"1,,ui,say,\n==> web: one\n==> db: two\n")) == [
        Said("web", "", "one", "say"),
        Said("db", "", "two", "say"),
    ]


@given(st.text())
def test_any_line(line: str) -> None:
    """Nothing that a process may print breaks the parser."""
    event = parse(line)
    assert event is None or isinstance(said(event), list)
