"""Two machines from one image are not the same machine."""

import math

from imgverify.expect import Expect
from imgverify.facts.answers import FileState, matches
from imgverify.facts.identity import MACHINE_ID, Identity
from imgverify.facts.ssh_keys import HOST_PRIVATE, SshKeys
from imgverify.facts.sshd import Sshd
from imgverify.model import Machine
from imgverify.unobserved import NotApplicableError, NotObservedError

_RAN_BEFORE = "this host was running before us: what it made itself cannot be told from its image's"


def test_machine_id_fresh(identity: Identity, machine: Machine | None, expect: Expect) -> None:
    """The machine id is made at the first boot, not in the image. Source: machine-id(5)."""
    state = identity.machine_id_state
    mend = "truncate -s 0 /etc/machine-id  # as the last step of the build"
    if not identity.booted:
        expect(
            identity.machine_id in ("absent", "empty", "uninitialized"),
            wanted="no machine id yet",
            found=identity.machine_id,
            where=MACHINE_ID,
            mend=mend,
        )
        return
    if machine is None or machine.injected is None:
        raise NotApplicableError(_RAN_BEFORE)
    made = identity.machine_id == "set" and state is not None
    expect(
        made,
        wanted="an id of 32 hexadecimal digits",
        found=identity.machine_id,
        where=MACHINE_ID,
        mend=mend,
    )
    if state is not None:
        _made_now(expect, state, identity, mend)


def test_no_shipped_host_keys(
    ssh_keys: SshKeys,
    sshd: Sshd,
    identity: Identity,
    machine: Machine | None,
    expect: Expect,
) -> None:
    """SSH host keys are made at the first boot: shared ones let one machine pose as another."""
    mend = "rm -f /etc/ssh/ssh_host_*  # as the last step of the build"
    if not identity.booted:
        expect(
            not ssh_keys.host,
            wanted="no host key yet",
            found=", ".join(one.path for one in ssh_keys.host) or "none",
            where=HOST_PRIVATE,
            mend=mend,
        )
        return
    if machine is None or machine.injected is None:
        raise NotApplicableError(_RAN_BEFORE)
    for one in ssh_keys.host:
        _made_now(expect, one.state, identity, mend)
    used = set(sshd.options().get("hostkey", "").split()) if sshd.installed else set()
    # sshd lists the usual keys whether they exist or not.
    unseen = {path for path in used if not matches(HOST_PRIVATE, path)}
    if unseen or not ssh_keys.host:
        raise NotObservedError(f"host keys not looked at: {', '.join(sorted(unseen)) or 'all'}")


def _made_now(expect: Expect, state: FileState, identity: Identity, mend: str) -> None:
    older = state.mtime < identity.built_before
    age = math.ceil(identity.built_before - state.mtime) if older else 0
    expect(
        not older,
        wanted="made by this boot",
        found=f"{age} s older than this boot" if older else "made by this boot",
        where=state.path,
        mend=mend,
    )
