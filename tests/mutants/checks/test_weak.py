"""Checks that look right."""

from imgverify.expect import Expect
from imgverify.facts.files import Files


def test_weak_substring(files: Files, expect: Expect, path: str, option: str, mount: str) -> None:
    """A mount has an option. Wrong: it also finds the option in another word."""
    lines = [line for line in (files.text(path) or "").splitlines() if f" {mount} " in line]
    expect(any(option in line for line in lines), wanted=option, found=" ".join(lines), where=path)


def test_strong_banner(files: Files, expect: Expect, path: str) -> None:
    """A banner warns."""
    text = files.text(path)
    expect("Authorized" in (text or ""), wanted="a warning", found=str(text), where=path)


def test_never_fails(files: Files, expect: Expect, path: str) -> None:
    """A file exists. Wrong: what is absent is not looked at."""
    text = files.text(path)
    if text is not None:
        expect(bool(path), wanted="a file", found=path, where=path)
