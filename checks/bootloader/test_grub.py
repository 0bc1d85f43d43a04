"""GRUB itself: its menu's timeout, its password, and who may read its configuration."""

from __future__ import annotations

import stat
from collections.abc import Callable

from imgverify.expect import Expect
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.grub_config import Assignment, GrubConfig
from imgverify.facts.mounts import Mounts
from imgverify.unobserved import NotObservedError, only_booted

_SET = "in /etc/default/grub: GRUB_TIMEOUT="


def test_grub_timeout(bootloader: Bootloader, expect: Expect, max_seconds: int) -> None:
    """The boot menu waits no longer than this; -1 would wait for ever.

    What applies only after a failed boot (`recordfail`) is not judged.
    """
    if bootloader.has_defaults:
        text = bootloader.defaults.get("GRUB_TIMEOUT") or "5"
        expect(
            _is_within(text, max_seconds),
            wanted=f"GRUB_TIMEOUT of at most {max_seconds}",
            found=text,
            where=bootloader.defaults.places.get("GRUB_TIMEOUT", "/etc/default/grub"),
            mend=f"{_SET}{max_seconds}",
        )
    for config in bootloader.active():
        timeouts = [one for one in config.assignments if _is_timeout(one)]
        expect(
            bool(timeouts),
            wanted="a timeout",
            found=f"{len(timeouts)} lines" if timeouts else "none, so it waits for ever",
            where=config.path,
            mend=f"{_SET}{max_seconds}, then {_regenerate(config)}",
        )
        for one in timeouts:
            if "$" in one.value:
                raise NotObservedError(f"{config.path}:{one.line}: timeout is {one.value}")
            expect(
                _is_within(one.value, max_seconds),
                wanted=f"a timeout of at most {max_seconds} seconds",
                found=one.value,
                where=f"{config.path}:{one.line}",
                mend=f"{_SET}{max_seconds}, then {_regenerate(config)}",
            )


def test_grub_password(bootloader: Bootloader, expect: Expect) -> None:
    """Changing a boot entry needs a password: a superuser with a PBKDF2 hash.

    Judged for the firmware that booted this system; on a disk for each that could. Red Hat's
    template in grub.cfg, which only reads user.cfg, counts when that holds a hash.
    """

    def judge(config: GrubConfig, expect: Expect) -> None:
        users = ", ".join(sorted(config.superusers)) or "none"
        is_protected = config.path in bootloader.protected
        expect(
            is_protected,
            wanted="a superuser with a hashed password",
            found=f"{'a' if is_protected else 'no'} hash; superusers: {users}",
            where=config.path,
            mend="grub2-setpassword"
            if config.reads_user_cfg
            else "put `set superusers` and `password_pbkdf2` (grub-mkpasswd-pbkdf2) into "
            "/etc/grub.d/40_custom, then update-grub",
        )

    _judge_ways(bootloader, expect, judge)


def test_grub_config_access(
    bootloader: Bootloader,
    mounts: Mounts,
    expect: Expect,
    file: str = "grub.cfg",
    mode: str = "0600",
    owner: str = "root",
    group: str = "root",
) -> None:
    """Nobody but its owner can read or change the GRUB configuration that is in use.

    Args:
        bootloader: configurations, and who may read them.
        mounts: which file system they are on.
        expect: the recorder.
        file: `grub.cfg`, or `user.cfg` or `grubenv` beside it, which need not be there.
        mode: octal; stricter is as good.
        owner: name.
        group: name.
    """

    def judge(config: GrubConfig, expect: Expect) -> None:
        path = f"{config.path.rpartition('/')[0]}/{file}"
        access = bootloader.access.get(path)
        if access is None:
            expect(
                file != "grub.cfg",
                wanted="closed to others, or not there",
                found="no such file",
                where=path,
            )
            return
        beyond = access.permissions & ~int(mode, 8)
        # FAT has no modes of its own: its files look executable unless fmask says otherwise.
        if beyond == stat.S_IXUSR and mounts.covering(path).filesystem == "vfat":
            beyond = 0
        expect(
            not beyond,
            wanted=f"mode {mode} or stricter",
            found=f"{access.permissions:04o}",
            where=path,
            mend=f"chmod {mode} {path}  # on an EFI partition: mount it with umask=0077",
        )
        expect(
            (access.owner, access.group) == (owner, group),
            wanted=f"owner {owner}:{group}",
            found=f"{access.owner}:{access.group}",
            where=path,
            mend=f"chown {owner}:{group} {path}",
        )

    _judge_ways(bootloader, expect, judge)


def _judge_ways(
    bootloader: Bootloader, expect: Expect, judge: Callable[[GrubConfig, Expect], None]
) -> None:
    """Judge what this boot used; on a disk, every way to boot it, which must all be alike."""
    recorders = []
    for configs in bootloader.ways():
        recorder = Expect()
        for config in configs:
            judge(config, recorder)
        recorders.append(recorder)
    unknown = only_booted(bootloader.firmware)
    if unknown and len({bool(one.unmet) for one in recorders}) > 1:
        raise unknown
    for recorder in recorders:
        expect.findings += recorder.findings


def _is_timeout(one: Assignment) -> bool:
    return one.name == "timeout" and "recordfail" not in one.condition


def _is_within(text: str, most: int) -> bool:
    return text.isdigit() and int(text) <= most


def _regenerate(config: GrubConfig) -> str:
    return f"grub2-mkconfig -o {config.path}" if "grub2" in config.path else "update-grub"
