"""Which of several programs for the same task a machine uses."""

from imgverify.expect import Expect
from imgverify.facts.choices import Choices
from imgverify.facts.systemd_units import UNITS
from imgverify.unobserved import NotObservedError


def test_one_of_services(choices: Choices, expect: Expect, services: list[str]) -> None:
    """One program does a task and no other does: it runs, and the next boot starts it.

    Args:
        choices: the programs for each task.
        expect: the recorder.
        services: those that will do: `chrony`, `systemd-timesyncd`.
    """
    rivals = choices.rivals(services[0]).values()
    used = [one for one in rivals if one.in_use]
    shown = "; ".join(f"{one.name} ({one.shown})" for one in used)
    expect(
        len(used) == 1 and used[0].name in services,
        wanted=f"exactly one of {', '.join(services)}",
        found=shown or "none: " + "; ".join(f"{one.name} ({one.shown})" for one in rivals),
        where=f"unit files, {UNITS}",
        mend="systemctl enable --now the one you want, and systemctl mask --now the others",
    )
    for one in used:
        expect(
            one.enabled,
            wanted=f"{one.name} started by the next boot",
            found=one.shown,
            where="unit files",
            mend=f"systemctl enable {one.name}",
        )
        if not choices.is_running:
            raise NotObservedError(f"whether {one.name} runs shows in a boot", needs_boot=True)
        expect(
            one.active,
            wanted=f"{one.name} running",
            found=one.shown,
            where=UNITS,
            mend=f"systemctl start {one.name}",
        )
