"""AppArmor confines what runs."""

from __future__ import annotations

import shlex

from imgverify.expect import Expect
from imgverify.facts.apparmor import PROFILES, Apparmor
from imgverify.facts.process_labels import LABELS, ProcessLabels

# The kernel ends what a profile of this mode forbids, which is more than to refuse it.
_STRICTER = "kill"


def test_apparmor_profiles(
    apparmor: Apparmor,
    process_labels: ProcessLabels,
    expect: Expect,
    modes: list[str] | None = None,
) -> None:
    """Profiles are loaded, all in one of the modes, now and at the next boot; programs use them.

    A program that has a profile but was started before it was loaded runs unconfined.
    """
    allowed = modes or ["enforce"]
    either = " or ".join(allowed)
    for one in apparmor.weakened:
        expect(
            one.mode in allowed,
            wanted=f"{one.name} in mode {either} at the next boot",
            found=one.mode,
            where=one.where,
            mend=f"aa-enforce {shlex.quote(one.name)}",
        )
    loaded = apparmor.loaded
    wrong = [one for one in loaded if one.mode not in (*allowed, _STRICTER)]
    expect(
        bool(loaded),
        wanted="profiles loaded",
        found=f"{len(loaded)}, {len(wrong)} of them not in mode {either}"
        if loaded
        else "none"
        if apparmor.is_enabled
        else "none: the kernel has no AppArmor",
        where=PROFILES,
        mend="apt install apparmor apparmor-profiles; systemctl enable --now apparmor",
    )
    for one in wrong:
        expect(
            False,  # noqa: FBT003 - the profile itself is the finding
            wanted=f"{one.name} in mode {either} now",
            found=one.mode,
            where=one.where,
            mend=f"aa-enforce {shlex.quote(one.name)}",
        )
    names = {one.name for one in loaded}
    free = [
        one for one in process_labels.running if one.program in names and one.label == "unconfined"
    ]
    expect(
        not free,
        wanted="no unconfined process that has a profile",
        found=", ".join(f"process {one.pid} ({one.program})" for one in free) or "none",
        where=LABELS,
        mend="restart these programs",
    )
