"""How checks hold what they found against the matchers of a Goss file."""

from __future__ import annotations

from typing import Any

from imgverify.expect import Expect
from imgverify.goss.matchers import holds, shown
from imgverify.goss.patterns import unmet


def compare(expect: Expect, attribute: str, wanted: Any, found: Any, where: str) -> bool:
    """Judge one attribute.

    Args:
        expect: the recorder.
        attribute: as in the Goss file.
        wanted: its matcher; None when the file does not ask for it.
        found: what the system has; None when it has nothing of the kind, which matches nothing.
        where: what showed it.

    Returns:
        Whether it is as wanted.
    """
    if wanted is None:
        return True
    return expect(
        found is not None and holds(wanted, found),
        wanted=f"{attribute}: {shown(wanted)}",
        found="nothing" if found is None else shown(found),
        where=where,
    )


def compare_presence(expect: Expect, attribute: str, wanted: Any, found: bool, where: str) -> bool:  # noqa: FBT001 - it is what was found
    """Judge whether something is there, which goes before all else.

    Args:
        expect: the recorder.
        attribute: `exists`, `installed`, …
        wanted: its matcher; None when nobody asks, and then it has to be there.
        found: whether it is there.
        where: what showed it.

    Returns:
        Whether it is there, so that its other attributes can be judged: those of what is absent
        are not, as in Goss.
    """
    # Otherwise a mode of what is absent would be right.
    compare(expect, attribute, True if wanted is None and not found else wanted, found, where)
    return found


def compare_text(
    expect: Expect, attribute: str, wanted: Any, text: str | None, where: str, *, show: bool
) -> None:
    """Judge a text: a list is one of patterns, anything else is held against the whole.

    Args:
        expect: the recorder.
        attribute: as in the Goss file.
        wanted: patterns or a matcher; None when the file does not ask for it.
        text: what was found; None when there is no text.
        where: what showed it.
        show: whether a report may show the text: contents of files may be secret.
    """
    if wanted is None:
        return
    lines = text.count("\n") + (not text.endswith("\n")) if text else 0
    seen = shown(text) if show and text else f"{lines} lines"
    if not isinstance(wanted, list):
        expect(
            text is not None and holds(wanted, text),
            wanted=f"{attribute}: {shown(wanted)}",
            found="no text" if text is None else seen,
            where=where,
        )
        return
    for pattern in wanted:
        kept = text is not None and not unmet([pattern], text)
        expect(
            kept,
            wanted=f"{attribute}: {shown(pattern)}",
            found="no text" if text is None else f"{'so' if kept else 'not so'} in {seen}",
            where=where,
        )
