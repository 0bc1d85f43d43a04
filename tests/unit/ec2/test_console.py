"""The console of an instance, put together from windows, without secrets."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest

from imgverify.ec2.console import GAP, Ec2Console, beyond
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.masking import without_credentials
from imgverify.facts.console import parse

WINDOW = 64 * 1024


class FakeApi:
    """Says what it was given, one after the other."""

    def __init__(self, *answers: str | Ec2Error) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def read(self, operation: str, **params: Any) -> dict[str, Any]:
        """The next answer; the last one for ever."""
        assert operation == "get_console_output"
        self.asked.append(params)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Ec2Error):
            raise answer
        return {"Output": answer}


def _console(path: Path, api: FakeApi, *secret: str, latest: bool = True) -> Ec2Console:
    return Ec2Console(
        api,  # type: ignore[arg-type]
        "i-1",
        path / "console.log",
        latest=latest,
        masked=lambda text: without_credentials(text, secret),
    )


def test_every_way_to_look_at_a_growing_text() -> None:
    """Windows that overlap give the text back, whatever their rhythm."""
    text = "".join(f"[{n:6}] {secrets.token_hex(8)}\r\n" for n in range(9000))
    for step in (91, 13_000, 60_000):
        known = ""
        for end in range(step, len(text), step):
            known += beyond(known, text[max(0, end - WINDOW) : end])
        known += beyond(known, text[-WINDOW:])
        assert known == text


def test_a_gap_is_said() -> None:
    """What EC2 did not keep is not silently left out."""
    assert beyond("a" * 300, "b" * 300) == GAP + "b" * 300


@pytest.mark.parametrize("window", ["", "\ufffd", "abc", "a"])
def test_nothing_new(window: str) -> None:
    """No output, an older one and half a character are nothing new."""
    assert beyond("abc", window) == ""


def test_cut_characters() -> None:
    """A character that a window's end cut in half comes whole with the next."""
    known = beyond("", "gr\ufffd")
    assert known == "gr"
    assert known + beyond(known, "grün") == "grün"


def test_repeated_lines() -> None:
    """A text that repeats itself neither loses nor doubles a line."""
    known = "x\n" * 400
    assert beyond(known, known + "x\n") == "x\n"


def test_file_grows(tmp_path: Path) -> None:
    """The file and the text have all of it, without control characters."""
    api = FakeApi("one\r\n\x1b[1mtw", "one\r\n\x1b[1mtwo\x1b[0m\r\nlogin: ")
    console = _console(tmp_path, api)
    assert console.fetch()
    assert console.last_line == "tw"
    assert console.fetch()
    assert not console.fetch()
    assert console.text == "one\ntwo\nlogin: "
    assert console.path.read_text() == console.text
    assert api.asked[0] == {"InstanceId": "i-1", "Latest": True}


def test_secret_in_two_pieces(tmp_path: Path) -> None:
    """A secret that comes in two windows, or with colours in it, is masked all the same."""
    console = _console(
        tmp_path, FakeApi("p=hunt", "p=hunter2pass\nq=hun\x1b[1mter2pass\n"), "hunter2pass"
    )
    console.fetch()
    console.fetch()
    assert "hunter2pass" not in console.path.read_text()
    assert console.text.count("<sensitive>") == 2


def test_types_without_latest(tmp_path: Path) -> None:
    """An instance type that does not know `Latest` is asked without it."""
    refusal = Ec2Error("GetConsoleOutput", "UnsupportedOperation", "no", status=400)
    api = FakeApi(refusal, "hello")
    console = _console(tmp_path, api)
    assert not console.fetch()
    assert console.fetch()
    assert api.asked[1] == {"InstanceId": "i-1"}
    assert not console.refused


def test_what_is_missing_is_known(tmp_path: Path) -> None:
    """A console whose begin or end was never shown cannot be called clean."""
    late = _console(tmp_path, FakeApi("hello\n"), latest=False)
    late.fetch()
    late.end()
    assert "late" in parse(late.path.read_text()).missing
    now = _console(tmp_path, FakeApi("hello\n"))
    now.fetch()
    now.end()
    assert parse(now.path.read_text()) == parse("hello\n")
    assert parse(beyond("", "x" * WINDOW)).missing


def test_errors(tmp_path: Path) -> None:
    """Trouble that passes is waited out; a refusal is remembered."""
    throttled = Ec2Error("GetConsoleOutput", "RequestLimitExceeded", "slowly", status=503)
    denied = Ec2Error("GetConsoleOutput", "UnauthorizedOperation", "no", status=403)
    console = _console(tmp_path, FakeApi(throttled, "a", denied))
    assert not console.fetch()
    assert not console.refused
    assert console.fetch()
    assert not console.fetch()
    assert "UnauthorizedOperation" in console.refused


def test_piece_of_a_secret_after_a_gap(tmp_path: Path) -> None:
    """Where a window begins within a secret, its line is left out; what follows is kept."""
    later = "rse-battery-staple\r\n" + "x" * (WINDOW - 40) + "\r\nlast line"
    console = _console(tmp_path, FakeApi("first line\r\n", later), "correct-horse-battery-staple")
    assert console.fetch()
    assert console.fetch()
    assert "battery" not in console.text
    assert console.text.startswith("first line\n" + GAP)
    assert console.text.endswith("last line")
    assert not console.fetch()
