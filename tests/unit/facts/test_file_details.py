"""What is asked of a path, and what is made of the answers."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import FileState
from imgverify.facts.file_details import for_params, kind, parse
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers


def test_asks_only_for_what_is_judged() -> None:
    """The state always; content and digests when a parameter is about them."""
    assert for_params({}) == ()
    assert for_params({"path": "/a", "mode": "0644"}) == (Stat("/a"),)
    asked = for_params({"path": "/a b", "contents": [], "sha256": "x"})
    assert [type(one) for one in asked] == [Stat, File, Command]
    assert isinstance(asked[2], Command)
    assert "sha256sum <'/a b'" in asked[2].script
    assert asked[2].argument == "sha256 /a b"


def test_password_hashes_stay() -> None:
    """Whoever asks for the content of /etc/shadow gets it masked."""
    asked = for_params({"path": "/etc/shadow", "contents": ["root"]})
    assert isinstance(asked[1], File)
    assert asked[1].masks


def test_of_the_path_itself() -> None:
    """A link is a link; a digest is in lower case, and None without a file."""
    outputs = {"md5 of /a": "aa  -\n", "md5 of /b": "no file\n"}
    here = answers(files={"/a": "text"}, states={"/l": "0777 root root -> /a"}, outputs=outputs)
    details = parse(here)
    assert details.text("/a") == "text"
    assert details.digest("md5", "/a") == "aa"
    assert details.digest("md5", "/b") is None
    link = details.state("/l")
    assert link is not None
    assert (kind(link), link.target) == ("symlink", "/a")


def test_nobody_looked() -> None:
    """That is no answer."""
    details = parse(answers(plane=Plane.OFFLINE))
    for look in (details.state, details.text):
        with pytest.raises(NotObservedError):
            look("/a")
    with pytest.raises(NotObservedError):
        details.digest("md5", "/a")


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        (0o100644, "file"),
        (0o040755, "directory"),
        (0o140755, "socket"),
        (0o010644, "pipe"),
        (0o020644, "character-device"),
        (0o060644, "block-device"),
    ],
)
def test_kinds(mode: int, name: str) -> None:
    """Names as in Goss files."""
    assert kind(FileState("/a", mode, 0, 0, "root", "root", 0, 0)) == name
