"""Who can log in with a key."""

from collections.abc import Sequence

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts
from imgverify.facts.authorized_key import AuthorizedKey, key
from imgverify.facts.ssh_keys import LOOKED_AT, SshKeys
from imgverify.facts.sshd import Sshd
from imgverify.model import Machine
from imgverify.unobserved import NotApplicableError, NotObservedError, only_booted

_FOLDER, _FILE = 0o700, 0o600


def test_ssh_key_injected(
    accounts: Accounts, ssh_keys: SshKeys, machine: Machine, expect: Expect
) -> None:
    """The key that the platform injects lets the login user in, and nobody else can change that."""
    if machine.injected is None:
        raise NotApplicableError("this host was running before us: no key was injected")
    user = accounts.user(machine.user)
    if not expect(
        user is not None,
        wanted=f"the login user {machine.user}",
        found="exists" if user else "no such account",
        where="/etc/passwd",
        mend="let cloud-init create its default user (system_info: default_user in cloud.cfg)",
    ):
        return
    assert user
    folder = f"{user.home.rstrip('/')}/.ssh"
    ours = key(machine.injected.public_key)
    found = [
        one
        for one in ssh_keys.authorized
        if one.path.startswith(f"{folder}/") and one.fingerprint == ours.fingerprint
    ]
    expect(
        bool(found) and not any(one.options for one in found),
        wanted=f"the injected key {ours.fingerprint} without options",
        found=_shown(found) or "not there",
        where=found[0].path if found else f"{folder}/authorized_keys",
        mend="enable the modules users-groups and ssh in /etc/cloud/cloud.cfg",
    )
    for path, most in ((folder, _FOLDER), *((one.path, _FILE) for one in found)):
        state = ssh_keys.states.get(path)
        if state is None:
            if found:
                raise NotObservedError(f"the mode of {path} was not collected")
            continue
        expect(
            not state.permissions & ~most and state.uid == user.uid,
            wanted=f"mode {most:04o} or stricter, owned by {user.name}",
            found=f"{state.permissions:04o} {state.owner}",
            where=path,
            mend=f"chown {user.name}: {path} && chmod {most:04o} {path}",
        )


def test_no_foreign_keys(
    ssh_keys: SshKeys,
    sshd: Sshd,
    machine: Machine,
    expect: Expect,
    allow: list[str] | None = None,
) -> None:
    """No key but the injected one can log in, as any account, now or created later from a skeleton.

    Cloud images write the injected key into root's file too, with a forced command that says which
    user to log in as: that is our key, and legitimate.

    Args:
        ssh_keys: keys of every account.
        sshd: where sshd looks for keys.
        machine: the key that we injected; on a disk there is none, and every key came with it.
        expect: the recorder.
        allow: fingerprints (`SHA256:…`) of keys that belong into the image.
    """
    on_disk = only_booted(machine) is not None
    if not on_disk and machine.injected is None and not allow:
        raise NotApplicableError(
            "this host was running before us: no key is known to be the only one"
        )
    known = set(allow or ())
    if not on_disk and machine.injected:
        known.add(key(machine.injected.public_key).fingerprint)
    foreign = [one for one in ssh_keys.authorized if one.fingerprint not in known]
    for one in foreign:
        expect(
            one.fingerprint in known,
            wanted="only the injected key",
            found=_shown([one]) or "a line that is no key",
            where=f"{one.path}:{one.line}",
            mend=f"sed -i {one.line}d {one.path}  # as the last step of the build",
        )
    if not foreign:
        expect(
            not foreign,
            wanted="only the injected key",
            found=_shown(ssh_keys.authorized) or "no key at all",
            where="authorized_keys of every home and /etc/skel",
        )
    if sshd.installed and (unseen := sshd.key_files() - LOOKED_AT):
        raise NotObservedError(f"sshd also reads keys from {', '.join(sorted(unseen))}")


def _shown(keys: Sequence[AuthorizedKey]) -> str:
    parts = []
    for one in keys:
        limits = ", forced command" if one.forced_command else ", options" if one.options else ""
        parts += [f"{one.fingerprint} ({one.comment or 'no comment'}{limits})"]
    return "; ".join(part for part, one in zip(parts, keys, strict=True) if one.fingerprint)
