"""The nearest name to a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# A benchmark has hundreds of controls: a list of all is no hint.
MANY = 20


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint for an unknown name.

    Args:
        wrong: what the user wrote.
        known: all names that would have been right.

    Returns:
        "did you mean NAME?", or the known names when none is near.
    """
    names = sorted(known)
    near = difflib.get_close_matches(wrong, names, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}?"
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return f"known: {', '.join(names[:MANY])}{more}" if names else "none is known"
