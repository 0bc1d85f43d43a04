"""Who may launch the AMI, and who may read what is on its disks."""

from __future__ import annotations

from imgverify.ami import Ami
from imgverify.expect import Expect
from imgverify.unobserved import NotApplicableError, reason_of

EVERYBODY = "all"


def test_ami_not_public(ami: Ami, expect: Expect) -> None:
    """Not everybody may launch the AMI."""
    public = ami.public or EVERYBODY in ami.shared_with
    expect(
        not public,
        wanted="not public",
        found="public" if public else "not public",
        where=f"launch permissions of {ami.id}",
        mend=f"aws ec2 modify-image-attribute --image-id {ami.id} "
        "--launch-permission 'Remove=[{Group=all}]'",
    )


def test_ami_shared_with(ami: Ami, expect: Expect, allowed: list[str] | None = None) -> None:
    """Only these may launch the AMI, beside its owner.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: account ids, and ARNs of organisations and their units; nobody if nothing is said.
    """
    has = {*ami.shared_with, *((EVERYBODY,) if ami.public else ())}
    spare = sorted(has - set(allowed or ()))
    expect(
        not spare,
        wanted=f"shared with nobody but {', '.join(allowed)}" if allowed else "shared with nobody",
        found=", ".join(spare) or ", ".join(sorted(has)) or "nobody",
        where=f"launch permissions of {ami.id}",
        mend=f"aws ec2 modify-image-attribute --image-id {ami.id} "
        f"--launch-permission 'Remove=[{_grants(spare)}]'",
    )


def test_ami_snapshots_shared_with(
    ami: Ami, expect: Expect, allowed: list[str] | None = None
) -> None:
    """Only these may make volumes from the snapshots of the AMI, and so read what is on them.

    To share an AMI is no reason to share its snapshots: those who launch it need no permission.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: account ids; nobody if nothing is said.
    """
    snapshots = [one for one in ami.volumes if one.snapshot]
    if not snapshots:
        raise NotApplicableError(f"{ami.id} has no snapshot")
    # What is known to be wrong must not hide behind what could not be seen.
    for one in sorted(snapshots, key=lambda one: reason_of(one.shared_with) is not None):
        spare = sorted(set(one.shared_with) - set(allowed or ()))
        expect(
            not spare,
            wanted=f"readable for nobody but {', '.join(allowed)}"
            if allowed
            else "readable for nobody else",
            found="everybody"
            if EVERYBODY in spare
            else ", ".join(spare or one.shared_with) or "nobody",
            where=f"volume permissions of {one.snapshot} ({one.device} of {ami.id})",
            mend=f"aws ec2 modify-snapshot-attribute --snapshot-id {one.snapshot} "
            f"--create-volume-permission 'Remove=[{_grants(spare)}]'",
        )


def _grants(names: list[str]) -> str:
    kinds = {":organization/": "OrganizationArn", ":ou/": "OrganizationalUnitArn"}
    return ",".join(
        "{Group=all}"
        if name == EVERYBODY
        else f"{{{next((kind for part, kind in kinds.items() if part in name), 'UserId')}={name}}}"
        for name in names
    )
