"""Whether newer versions of packages are known."""

import fnmatch

from imgverify.expect import Expect
from imgverify.facts.packages import Packages
from imgverify.facts.updates import Updates
from imgverify.unobserved import NotApplicableError

_SHOWN = 10


def test_package_latest(packages: Packages, updates: Updates, expect: Expect, name: str) -> None:
    """A package has the newest version that the machine knows of.

    Args:
        packages: what is installed.
        updates: what is newer.
        expect: the recorder.
        name: of the package.
    """
    installed = packages.find(name)
    if not installed:
        raise NotApplicableError(f"{name} is not installed ({packages.where})")
    newer = [one for one in updates.pending if one.name == name]
    expect(
        not newer,
        wanted=f"the newest known {name}",
        found=", ".join(one.version for one in installed)
        + (f", while {newer[0].version} is known" if newer else ""),
        where=updates.where,
        mend=f"upgrade {name}",
    )


def test_no_pending_updates(
    updates: Updates,
    expect: Expect,
    at_most: int = 0,
    allow: list[str] | None = None,
) -> None:
    """No package has a newer version that the machine knows of.

    Args:
        updates: what is newer.
        expect: the recorder.
        at_most: how many may.
        allow: names or shell patterns of packages that may, and are not counted.
    """
    found = [
        one
        for one in updates.pending
        if not any(fnmatch.fnmatchcase(one.name, pattern) for pattern in allow or ())
    ]
    more = f" and {len(found) - _SHOWN} more" if found[_SHOWN:] else ""
    expect(
        len(found) <= at_most,
        wanted=f"at most {at_most} updates" if at_most else "no update",
        found=", ".join(f"{one.name} {one.version}" for one in found[:_SHOWN]) + more
        or "everything is up to date",
        where=updates.where,
        mend="upgrade everything while the image is built",
    )
