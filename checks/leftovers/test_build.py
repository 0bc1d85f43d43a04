"""Nothing of the build is left in the image."""

import fnmatch
from collections.abc import Sequence

from imgverify.expect import Expect
from imgverify.facts.leftovers import INSTANCES, PREVIOUS, Leftovers
from imgverify.model import Machine
from imgverify.unobserved import NotApplicableError, only_booted

_SHOWN = 5


def test_no_shell_history(leftovers: Leftovers, machine: Machine | None, expect: Expect) -> None:
    """No program remembers what somebody did during the build."""
    _demand_new(machine)
    _none_left(expect, "history", leftovers.histories)


def test_no_build_logs(
    leftovers: Leftovers, machine: Machine | None, expect: Expect, allow: list[str] | None = None
) -> None:
    """No file of an installer, no log and no journal from before the first boot is left.

    Args:
        leftovers: what the build left behind.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may stay.
    """
    _demand_new(machine)
    for what, paths in (
        ("file of an installer or image builder", leftovers.build_files),
        ("log from before this boot", leftovers.logs),
        ("journal of another machine", leftovers.foreign_journals),
    ):
        _none_left(expect, what, paths, allow)


def test_no_temp_files(
    leftovers: Leftovers, machine: Machine | None, expect: Expect, allow: list[str] | None = None
) -> None:
    """Nothing in /tmp and /var/tmp came with the image.

    Args:
        leftovers: what the build left behind.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may stay.
    """
    _demand_new(machine)
    _none_left(expect, "temporary file", leftovers.temporary, allow)


def test_no_cloud_init_leftovers(
    leftovers: Leftovers, machine: Machine | None, expect: Expect
) -> None:
    """cloud-init sees its first instance, and no seed in the image speaks for the platform."""
    _none_left(expect, "seed", leftovers.seeds)
    on_disk = only_booted(machine) is not None
    injected = machine.injected if not on_disk and machine else None
    own = {injected.instance_id} if injected else set(leftovers.instances)
    # A host that was running before us, on its own platform, has one instance of its own.
    spare = 1 if not on_disk and machine and not injected else 0
    others = [name for name in leftovers.instances if not injected or name not in own]
    expect(
        len(others) <= spare,
        wanted="no instance but this boot's",
        found=", ".join(others) or "none",
        where=INSTANCES,
        mend="cloud-init clean --logs --seed  # as the last step of the build",
    )
    # The network stage of a first boot notes the instance that the local stage has just begun.
    expect(
        not leftovers.previous_instance or leftovers.previous_instance in own,
        wanted="no instance before this one",
        found=leftovers.previous_instance or "none",
        where=PREVIOUS,
        mend="cloud-init clean --logs --seed  # as the last step of the build",
    )


def test_no_private_keys(
    leftovers: Leftovers, machine: Machine | None, expect: Expect, allow: list[str] | None = None
) -> None:
    """No private key came with the image; everybody who has the image would have it.

    Args:
        leftovers: what the build left behind.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may stay.
    """
    _demand_new(machine)
    _none_left(expect, "private key", leftovers.private_keys, allow)


def test_no_package_caches(
    leftovers: Leftovers, machine: Machine | None, expect: Expect, allow: list[str] | None = None
) -> None:
    """No downloaded packages and no package lists make the image larger and older than it is.

    Args:
        leftovers: what the build left behind.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may stay.
    """
    _demand_new(machine)
    _none_left(expect, "package cache", leftovers.caches, allow)


def test_no_machine_traces(
    leftovers: Leftovers, machine: Machine | None, expect: Expect, allow: list[str] | None = None
) -> None:
    """No file ties the image to the machine it was built on: leases, certificates, known hosts.

    Args:
        leftovers: what the build left behind.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may stay.
    """
    _demand_new(machine)
    _none_left(expect, "trace of another machine", leftovers.traces, allow)


def _demand_new(machine: Machine | None) -> None:
    """Refuse to take what a host's own life left behind for what its image brought.

    Only a machine that we booted began with this boot: its first one.
    """
    if not only_booted(machine) and machine and machine.injected is None:
        raise NotApplicableError(
            "this host was running before us: what it gathered itself cannot be told from its image"
        )


def _none_left(
    expect: Expect, what: str, paths: Sequence[str], allow: list[str] | None = None
) -> None:
    left = [
        path for path in paths if not any(fnmatch.fnmatchcase(path, one) for one in allow or ())
    ]
    more = f" and {len(left) - _SHOWN} more" if left[_SHOWN:] else ""
    expect(
        not left,
        wanted=f"no {what}",
        found=", ".join(left[:_SHOWN]) + more or "none",
        where=left[0] if left else "everywhere it is looked for",
        mend=f"rm -rf {' '.join(left[:_SHOWN])}  # as the last step of the build",
    )
