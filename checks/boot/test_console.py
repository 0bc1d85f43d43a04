"""What the serial console said during the boot."""

import re

from imgverify.expect import Expect
from imgverify.facts.console import Console
from imgverify.unobserved import NotObservedError


def test_boot_console_clean(
    console: Console, expect: Expect, allow: list[str] | None = None
) -> None:
    """The console shows no panic, no failed unit, no emergency shell, no damaged disk.

    Args:
        console: everything that was printed.
        expect: the recorder.
        allow: regular expressions of lines that do not matter here.
    """
    left = [
        one
        for one in console.troubles
        if not any(re.search(pattern, one.text) for pattern in allow or ())
    ]
    for one in left:
        expect(
            not left,
            wanted=f"no {one.kind}",
            found=one.text,
            where=f"console, line {one.line}",
            mend="journalctl -b -p warning  # on the machine",
        )
    if left:
        return
    if not console.lines:
        raise NotObservedError("the console printed nothing")
    if console.missing:
        raise NotObservedError(console.missing)
    expect(
        not left,
        wanted="no sign of trouble",
        found=f"{console.lines} lines without one",
        where="console",
    )
