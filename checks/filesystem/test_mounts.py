"""Mount points and their options: now, and after the next boot."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.fstab import Fstab
from imgverify.facts.mount_options import promises
from imgverify.facts.mount_units import MountUnits
from imgverify.facts.mounts import MOUNTINFO, Mounts
from imgverify.facts.next_boot_mounts import at_next_boot
from imgverify.unobserved import NotApplicableError, NotObservedError


def test_mount_exists(
    mounts: Mounts,
    fstab: Fstab,
    mount_units: MountUnits,
    expect: Expect,
    path: str,
    tmpfs_ok: bool = True,
    in_fstab: bool = False,
) -> None:
    """A path is a file system of its own now, and will be after the next boot.

    Args:
        mounts: what is mounted now.
        fstab: what it says.
        mount_units: what systemd's units say.
        expect: the recorder.
        path: mount point.
        tmpfs_ok: whether it may be in memory.
        in_fstab: whether fstab must name it: systemd's own mounts are not enough then.
    """
    planned = at_next_boot(path, fstab, mount_units)
    if in_fstab:
        lines = fstab.lines_for(path)
        expect(
            bool(lines),
            wanted=f"a line for {path}",
            found=", ".join(",".join(line.options) for line in lines) or "no line",
            where=lines[0].where if lines else "/etc/fstab",
            mend=f"add a line for {path} to /etc/fstab",
        )
    add = f"add a line for {path} to /etc/fstab, then: systemctl daemon-reload && mount {path}"
    expect(
        bool(planned),
        wanted=f"{path} mounted at the next boot",
        found=", ".join(f"{one.filesystem or 'a mount'} from {one.where}" for one in planned)
        or "nothing",
        where=planned[0].where if planned else "/etc/fstab and mount units",
        mend=add,
    )
    if not tmpfs_ok:
        for one in planned:
            expect(
                one.filesystem != "tmpfs",
                wanted=f"{path} on a disk at the next boot",
                found=one.filesystem or "a mount",
                where=one.where,
                mend=f"give {path} a file system on a disk in {one.where}",
            )
    mount = mounts.at(path)
    expect(
        mount is not None,
        wanted=f"{path} mounted now",
        found=f"{mount.filesystem} from {mount.source}" if mount else "a plain folder",
        where=MOUNTINFO,
        mend=f"mount {path}" if planned else add,
    )
    if mount and not tmpfs_ok:
        expect(
            mount.filesystem != "tmpfs",
            wanted=f"{path} on a disk now",
            found=mount.filesystem,
            where=MOUNTINFO,
            mend=f"give {path} a file system on a disk",
        )


def test_mount_option(
    mounts: Mounts,
    fstab: Fstab,
    mount_units: MountUnits,
    expect: Expect,
    path: str,
    option: str,
) -> None:
    """A mount point carries an option now, and after the next boot.

    Every source that may decide the next boot must carry it. Where nothing is mounted, nor will be,
    there is nothing to carry an option: `mount-exists` is the check that fails then.
    """
    planned = at_next_boot(path, fstab, mount_units)
    for one in planned:
        expect(
            promises(one.options, option),
            wanted=f"{option} on {path} at the next boot",
            found=",".join(one.options) or "no options",
            where=one.where,
            mend=f"in {one.where} write the options {','.join((*one.options, option))}",
        )
    mount = mounts.at(path)
    if mount is None:
        if not planned:
            _judge_idle_lines(fstab, expect, path, option)
            return
        expect(
            False,  # noqa: FBT003 - the finding itself is that there is no mount
            wanted=f"{option} on {path} now",
            found="not mounted, though the next boot would mount it",
            where=MOUNTINFO,
            mend=f"mount {path}",
        )
        return
    if mount.filesystem == "autofs":
        raise NotObservedError(f"{path} is an automount point that nothing has mounted yet")
    expect(
        mount.has(option),
        wanted=f"{option} on {path} now",
        found=",".join(mount.options),
        where=MOUNTINFO,
        mend=f"mount -o remount,{option} {path}",
    )
    if not planned:
        expect(
            False,  # noqa: FBT003 - the finding itself is that nothing keeps the mount
            wanted=f"{option} on {path} at the next boot",
            found="nothing that mounts it at boot",
            where="/etc/fstab and mount units",
            mend=f"add a line for {path} with the option {option} to /etc/fstab",
        )


def _judge_idle_lines(fstab: Fstab, expect: Expect, path: str, option: str) -> None:
    """Judge lines that mount nothing at boot (`noauto`): somebody may mount by them later."""
    lines = fstab.lines_for(path)
    if not lines:
        raise NotApplicableError(
            f"{path} is no mount point: not in {MOUNTINFO}, /etc/fstab or an enabled mount unit"
        )
    for line in lines:
        expect(
            promises(line.options, option),
            wanted=f"{option} on {path} whenever it is mounted",
            found=",".join(line.options) or "no options",
            where=line.where,
            mend=f"in {line.where} write the options {','.join((*line.options, option))}",
        )
