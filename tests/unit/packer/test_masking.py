"""No secret is written, in whichever way it is printed."""

from __future__ import annotations

import pytest

from imgverify.packer.masking import MASK, Masker, says_secret


@pytest.mark.parametrize(
    "name",
    ["password", "DB_PASSWD", "ssh_private_key", "AWS_SECRET_ACCESS_KEY", "api-key", "TOKEN"],
)
def test_names_that_say_secret(name: str) -> None:
    """The usual names of secrets are known."""
    assert says_secret(name)


@pytest.mark.parametrize("name", ["region", "ssh_private_key_file", "password_path", "keyboard"])
def test_names_that_do_not(name: str) -> None:
    """The place of a secret is none, and a key may be on a keyboard."""
    assert not says_secret(name)


def test_the_longer_secret_wins() -> None:
    """A secret within another does not leave the other's end behind."""
    assert Masker(["hunter", "hunter2-long"]).masked("a hunter2-long b") == f"a {MASK} b"


def test_lines_of_a_secret() -> None:
    """A secret of several lines is masked when it is printed line by line."""
    masker = Masker(["first line here\nsecond line here\nab"])
    assert masker.masked("x second line here y ab") == f"x {MASK} y ab"


def test_a_key_in_one_piece() -> None:
    """A private key is masked though nobody named it."""
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----"
    assert Masker([]).masked(f"a\n{key}\nb") == f"a\n{MASK}\nb"


def test_a_key_line_by_line_between_other_lines() -> None:
    """Each speaker's key is followed by itself, and ends."""
    masker = Masker([])
    assert masker.masked("-----BEGIN RSA PRIVATE KEY-----", "web") == MASK
    assert masker.masked("installing", "db") == "installing"
    assert masker.masked("MIIEpAIBAAK", "web") == MASK
    assert masker.masked("-----END RSA PRIVATE KEY-----", "web") == ""
    assert masker.masked("done", "web") == "done"


def test_what_is_too_short() -> None:
    """A mask over every `1` would hide the log and no secret."""
    assert Masker(["1", "", "  "]).masked("11 of 21") == "11 of 21"


def test_secrets_as_they_are_spelt_in_output() -> None:
    """JSON puts backslashes in; Packer's own output takes some for line ends."""
    masker = Masker(['say "friend"', r"top\nsecret", "a,b,c"])
    assert masker.masked(r'{"word": "say \"friend\""}') == f'{{"word": "{MASK}"}}'
    assert masker.masked("it is top\nsecret.") == f"it is {MASK}."
    assert masker.masked("ui,say,a%!(PACKER_COMMA)b%!(PACKER_COMMA)c") == f"ui,say,{MASK}"
