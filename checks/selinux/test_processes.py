"""SELinux confines what runs."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.process_labels import LABELS, ProcessLabels
from imgverify.facts.selinux import FILESYSTEM, Selinux
from imgverify.unobserved import NotApplicableError


def test_selinux_no_unconfined(
    selinux: Selinux,
    process_labels: ProcessLabels,
    expect: Expect,
    domain: str = "unconfined_service_t",
    allow: list[str] | None = None,
) -> None:
    """No process runs in a domain that SELinux does not confine.

    `allow` lists names of programs that may. With SELinux off there are no domains at all; that is
    for `selinux-state` to judge.
    """
    if not selinux.is_loaded:
        raise NotApplicableError(f"SELinux is off: no {FILESYSTEM}/enforce")
    bad = [
        one
        for one in process_labels.running
        if one.selinux_type == domain and one.name not in (allow or ())
    ]
    for one in bad:
        expect(
            False,  # noqa: FBT003 - the process itself is the finding
            wanted=f"not in {domain}",
            found=f"process {one.pid} ({one.program or one.name}): {one.label}",
            where=f"/proc/{one.pid}/attr/current",
            mend="install a policy module for the program, or label it: semanage fcontext",
        )
    labelled = sum(bool(one.selinux_type) for one in process_labels.running)
    expect(
        labelled > 0,
        wanted="processes with a context",
        found=f"{labelled} of {len(process_labels.running)}, {len(bad)} of them in {domain}",
        where=LABELS,
        mend="reboot with SELinux on",
    )
