"""All CIS profiles as text, by name."""

from __future__ import annotations

from collections import Counter

from tools.cis.requirements import NoTranslatorError, Requirement, requirement_of
from tools.cis.sharing import LIBRARIES, share
from tools.cis.source import BENCHMARKS, Row, rows
from tools.cis.writing import library, profile


def generate(missing: Counter[str]) -> dict[str, str]:
    """Make the text of each profile and of the libraries that they share.

    Args:
        missing: receives the kinds of check that have no translator; their controls are left to a
            person, so that nothing is taken for decided.
    """
    shared = share([(row, _requirement(row, missing)) for row in rows()])
    libraries = {
        name: library(name, [one for one in shared if one.home == name]) for name in LIBRARIES
    }
    return libraries | {one.name: profile(one, shared) for one in BENCHMARKS.values()}


def _requirement(row: Row, missing: Counter[str]) -> Requirement:
    try:
        return requirement_of(row)
    except NoTranslatorError as error:
        missing[str(error)] += 1
        return {
            "title": row.title,
            "severity": "medium",
            "manual": True,
            "mend": f"no check of the kind {error} yet",
        }
