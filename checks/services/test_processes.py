"""Whom programs run as."""

from imgverify.expect import Expect
from imgverify.facts.processes import Processes


def test_daemon_user(
    processes: Processes, expect: Expect, process: str, user: str, default: str = "root"
) -> None:
    """A program runs as a certain user, now and after the next boot.

    Args:
        processes: what runs, and what files say of it.
        expect: the recorder.
        process: name of the program, one that topic `processes` knows the files of.
        user: whom it shall run as.
        default: whom the distribution's build of it runs as when nothing says.
    """
    if process not in processes.settings:
        raise ValueError(f"process {process!r}: it is one of {', '.join(processes.settings)}")
    lines = processes.settings[process]
    expect(
        (lines[-1].user if lines else default) == user,
        wanted=f"{process} as {user} at the next boot",
        found=lines[-1].user if lines else f"no line says; built to run as {default}",
        where=lines[-1].where if lines else f"configuration of {process}",
        mend=f"take the other user out of {lines[-1].where}"
        if lines
        else f"start it with -u {user}",
    )
    running = processes.named(process)
    expect(
        bool(running) and all(one.user == user for one in running),
        wanted=f"{process} as {user} now",
        found=", ".join(f"process {one.pid} as {one.user}" for one in running) or "it does not run",
        where="/proc/*/status",
        mend=f"systemctl restart {process}",
    )
