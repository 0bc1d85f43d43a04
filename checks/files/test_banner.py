"""What a stranger reads before logging in."""

import re

from imgverify.expect import Expect
from imgverify.facts.files import Files
from imgverify.facts.os_release import OsRelease

# A word of a profile's list that stands for whatever this system is called.
_OS_NAME = "os-name"


def test_banner(
    files: Files,
    os_release: OsRelease,
    expect: Expect,
    *,
    path: str,
    forbid: list[str] | None = None,
    required: bool = True,
) -> None:
    r"""A banner exists and does not tell which system this is.

    Args:
        files: the banner.
        os_release: what the system is called.
        expect: the recorder.
        path: of the banner.
        forbid: text that it must not hold, in either case of letters: agetty's escapes (`\m`, `\r`,
            `\s`, `\v`), and `os-name` for the name of the system. Without it, all of these.
        required: whether there must be one that says something.
    """
    text = files.text(path)
    if required or text is None:
        expect(
            bool(text and text.strip()) or not required,
            wanted="a banner" if required else "a banner or none",
            found="no such file" if text is None else f"{len(text.strip())} characters",
            where=path,
            mend=f"echo 'Authorized use only.' > {path}",
        )
    for word in forbid or [r"\m", r"\r", r"\s", r"\v", _OS_NAME]:
        found = _search(text or "", word, os_release)
        expect(
            not found,
            wanted=f"no {word}",
            found=found or "not there",
            where=path,
            mend=f"echo 'Authorized use only.' > {path}",
        )


def _search(text: str, word: str, os_release: OsRelease) -> str:
    # agetty knows \S too, which is the system's name.
    pattern = re.escape(word)
    if word == _OS_NAME:
        name = re.split(r" (?:Server\b|\d)", os_release.pretty)[0]
        pattern = "|".join(rf"\b{re.escape(one)}\b" for one in (name, os_release.id) if one)
    match = re.search(pattern, text, re.IGNORECASE)
    return match[0] if match else ""
