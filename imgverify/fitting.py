"""Whether the image is a system that the profile is for, as soon as its os-release is known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from imgverify.errors import ProfileError, WrongSystemError
from imgverify.facts.os_release import OsRelease
from imgverify.profiles.profile import Profile, reader
from imgverify.unobserved import reason_of


def demand_fit(
    profile: Profile, release: OsRelease, folders: Iterable[Path], *, force: bool
) -> list[str]:
    """Refuse to judge a system by a benchmark of another one.

    Args:
        profile: to judge by.
        release: what the system says it is; may be unobserved, which refuses nothing: a control
            that could not look is an error of its own.
        folders: of profiles, to name one that fits.
        force: judge all the same, and say so in the report.

    Returns:
        Notes for the report.

    Raises:
        WrongSystemError: the profile is for another system.
    """
    applies = profile.applies
    if not applies.os and not applies.version:
        return []
    if error := reason_of(release):
        return [f"nobody knows whether this is {applies}, as the profile asks: {error.reason}"]
    if release.path and applies.fits(release.id, release.version_id):
        return []
    system = f"{release.id} {release.version_id}".strip() if release.path else "without os-release"
    message = f"profile {profile.name} is for {applies}, this system is {system}"
    if force:
        return [f"{message}: judged all the same (--force-profile)"]
    fitting = " or ".join(_fitting(release, folders)) if release.path else ""
    use = f"use --profile {fitting}" if fitting else "no bundled profile is for it"
    raise WrongSystemError(message, f"{use}; --force-profile judges it all the same")


def _fitting(release: OsRelease, folders: Iterable[Path]) -> list[str]:
    """Names of the profiles that are meant for such a system."""
    found = []
    for folder in folders:
        inheritance = reader([folder])
        for path in sorted(folder.glob("*.yaml")):
            try:
                applies = inheritance.layer(path).applies
            except ProfileError:
                continue
            if applies and applies.os and applies.fits(release.id, release.version_id):
                found.append(path.stem)
    return found
