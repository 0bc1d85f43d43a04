"""Recordings: exact both ways, and writable by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.errors import ArtifactError
from imgverify.facts.answers import Answers, Content, FileState, Output
from imgverify.model import Plane
from imgverify.planes.replay import decode, encode, load, save

NAMES = st.binary(max_size=12).map(lambda name: name.decode("utf-8", "surrogateescape"))
DATA = st.binary(max_size=30) | st.text(max_size=20).map(str.encode) | st.just(b"base64:x")
NUMBERS = st.integers(0, 2**40)
STATES = st.builds(
    FileState,
    path=st.just(""),
    mode=st.integers(0, 0o177777),
    uid=NUMBERS,
    gid=NUMBERS,
    owner=NAMES | st.just("root"),
    group=NAMES | st.just("root"),
    size=NUMBERS,
    mtime=st.integers(-(2**40), 2**40),
    target=NAMES,
)


@st.composite
def answers_of_any_kind(draw: st.DrawFn) -> Answers:
    """Any answers that a plane could deliver."""
    states = draw(st.dictionaries(NAMES, STATES, max_size=4))
    outputs = st.builds(Output, DATA, st.integers(-1, 255), NAMES, st.booleans())
    return Answers(
        plane=draw(st.sampled_from(Plane)),
        files=draw(st.dictionaries(NAMES, st.builds(Content, DATA, st.booleans()), max_size=4)),
        states={
            path: FileState(path, s.mode, s.uid, s.gid, s.owner, s.group, s.size, s.mtime, s.target)
            for path, s in states.items()
        },
        outputs=draw(st.dictionaries(NAMES, outputs, max_size=4)),
        absent=draw(st.frozensets(NAMES, max_size=4)),
        problems=draw(st.dictionaries(NAMES, NAMES, max_size=4)),
        matched=draw(st.dictionaries(NAMES, st.lists(NAMES, max_size=3).map(tuple), max_size=4)),
    )


@given(answers_of_any_kind())
def test_round_trip(answers: Answers) -> None:
    """Whatever was recorded is read back as it was."""
    assert decode(encode(answers, "made up")) == answers


def test_by_hand(tmp_path: Path) -> None:
    """What a person leaves out has a sensible meaning."""
    path = tmp_path / "r.json"
    path.write_text(
        json.dumps(
            {
                "provenance": "by hand",
                "files": {"/etc/fstab": "tmpfs /tmp tmpfs\n", "/bin/x": "base64:AP8="},
                "states": {"/etc/fstab": {}, "/home/u": {"mode": "0040700", "uid": 1000}},
                "outputs": {"a": "text", "b": {"status": 3}},
            }
        )
    )
    answers = load(path)
    assert answers.plane is Plane.BOOT
    assert answers.text("/etc/fstab") == "tmpfs /tmp tmpfs\n"
    assert answers.files["/bin/x"].data == b"\0\xff"
    assert answers.state("/etc/fstab") == FileState(
        "/etc/fstab", 0o100644, 0, 0, "root", "root", 17, 0
    )
    home = answers.state("/home/u")
    assert home
    assert (home.mode, home.owner, home.group) == (0o040700, "1000", "root")
    assert answers.output("a") == "text"
    assert answers.outputs["b"].status == 3


def test_readable(tmp_path: Path) -> None:
    """Text stands as text, modes are octal, and the provenance comes first."""
    state = FileState("/f", 0o104755, 0, 0, "root", "root", 2, 0)
    answers = Answers(Plane.BOOT, files={"/f": Content("é\n".encode())}, states={"/f": state})
    save(answers, tmp_path / "r.json", "a test")
    text = (tmp_path / "r.json").read_text()
    assert list(json.loads(text)) == ["provenance", "files", "states"]
    assert '"/f": "é\\n"' in text
    assert '"mode": "0104755"' in text


@pytest.mark.parametrize(
    "document",
    [
        "{}",
        "[",
        '{"provenance": 1}',
        '{"provenance": "x", "fils": {}}',
        '{"provenance": "x", "files": {"/a": "base64:?"}}',
        '{"provenance": "x", "states": {"/a": {"mode": "rwx"}}}',
    ],
)
def test_malformed(tmp_path: Path, document: str) -> None:
    """A recording without provenance, or with anything misspelt, is refused, and named."""
    path = tmp_path / "r.json"
    path.write_text(document)
    with pytest.raises(ArtifactError, match=r"r\.json"):
        load(path)


def test_missing_recording(tmp_path: Path) -> None:
    """A recording that does not exist cannot be judged."""
    with pytest.raises(ArtifactError, match="nowhere"):
        load(tmp_path / "nowhere.json")
