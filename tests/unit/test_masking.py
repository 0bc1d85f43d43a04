"""Masks over secrets: what is shared by builds and by EC2."""

from __future__ import annotations

from imgverify.masking import MASK, Masker, without_aws_keys


def test_further_spellings() -> None:
    """A secret is masked in every way in which it may be printed."""
    masker = Masker(["abc-def"], [lambda secret: secret.replace("-", "%2D")])
    assert masker.masked("abc-def abc%2Ddef") == f"{MASK} {MASK}"


def test_own_mask() -> None:
    """Who masks says what is put there."""
    assert without_aws_keys("AKIAIOSFODNN7EXAMPLE", "[gone]") == "[gone]"


def test_words_that_only_look_like_keys() -> None:
    """A longer word, and a name without a value, are no keys."""
    text = "XAKIAIOSFODNN7EXAMPLEX secret key: short; metadata-token-ttl-seconds: 60"
    assert without_aws_keys(text) == text
