"""SELinux: on, in the right mode, with the right policy, and nothing was denied."""

from __future__ import annotations

import re

from imgverify.expect import Expect
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.kernel_arguments import KernelArguments
from imgverify.facts.selinux import CONFIG, FILESYSTEM, Selinux
from imgverify.unobserved import NotApplicableError, only_booted


def test_selinux_state(
    selinux: Selinux,
    bootloader: Bootloader,
    expect: Expect,
    mode: str | list[str] = "enforcing",
    policy: list[str] | None = None,
) -> None:
    """SELinux has the mode and policy now, and after the next boot, whichever entry boots.

    Configuration, kernel, loaded policy, every boot entry and the running command line must agree:
    an `enforcing=0` or `selinux=0` there beats the configuration.
    """
    modes = [mode] if isinstance(mode, str) else mode
    policies = policy or ["targeted", "mls", "default"]
    either = " or ".join(modes)
    expect(
        selinux.configured_mode in modes,
        wanted=f"SELINUX={either}",
        found=selinux.configured_mode
        or ("no SELINUX line" if selinux.has_config else "no such file"),
        where=f"{CONFIG}:{selinux.mode_line}" if selinux.mode_line else CONFIG,
        mend=f"set SELINUX={modes[0]} in {CONFIG}",
    )
    expect(
        selinux.configured_policy in policies and selinux.configured_policy in selinux.policies,
        wanted=f"SELINUXTYPE={' or '.join(policies)}, and that policy installed",
        found=f"{selinux.configured_policy or 'no SELINUXTYPE line'}; "
        f"installed: {', '.join(selinux.policies) or 'none'}",
        where=f"{CONFIG}:{selinux.policy_line}" if selinux.policy_line else CONFIG,
        mend=f"set SELINUXTYPE={policies[0]} in {CONFIG} and install that policy",
    )
    for entry in bootloader.entries():
        _judge_arguments(entry.arguments, f"{entry.where} ({entry.title})", modes, expect)
    _judge_arguments(bootloader.running, "/proc/cmdline", modes, expect)
    _judge_agreement(bootloader, expect)
    expect(
        selinux.mode in modes,
        wanted=f"{either} now",
        found=selinux.mode,
        where=f"{selinux.filesystem}/enforce",
        mend="setenforce 1" if selinux.is_loaded else "reboot with SELinux configured",
    )
    expect(
        selinux.loaded_policy in policies,
        wanted=f"policy {' or '.join(policies)} loaded",
        found=selinux.loaded_policy or "none",
        where="sestatus",
        mend="reboot, so that the configured policy is loaded",
    )


def test_selinux_no_denials(
    selinux: Selinux, expect: Expect, allow: list[str] | None = None
) -> None:
    """SELinux denied nothing, but for what matches one of the regular expressions in `allow`."""
    _refuse_when_off(selinux)
    denials = selinux.denials
    bad = [line for line in denials.lines if not any(re.search(one, line) for one in allow or ())]
    for line in bad:
        expect(
            False,  # noqa: FBT003 - the denial itself is the finding
            wanted="no denial",
            found=line.strip(),
            where="audit log and kernel buffer",
            mend="ausearch -m avc -ts boot | audit2why",
        )
    unseen = denials.count - len(denials.lines)
    expect(
        not unseen,
        wanted="no denials beyond the first that were read",
        found=f"{unseen} more denials",
        where="audit log and kernel buffer",
        mend="ausearch -m avc -ts boot | audit2why",
    )


def test_selinux_labels(
    selinux: Selinux, bootloader: Bootloader, expect: Expect, labelled: list[str]
) -> None:
    """Everything below these paths has the label that the policy gives it.

    Whether SELinux is on shows in a boot; on a disk, wrong labels are wrong where it will be on.
    """
    nothing_runs = only_booted(selinux.is_loaded)
    if not nothing_runs or not _will_be_on(selinux, bootloader):
        _refuse_when_off(selinux)
    for path in labelled:
        wrong = selinux.mislabelled[path]
        expect(
            not wrong,
            wanted=f"the policy's labels below {path}",
            found=f"{len(wrong)} others, first: {wrong[0]}" if wrong else "no others",
            where="restorecon -nRv",
            mend=f"restorecon -Rv {path}",
        )
    if nothing_runs:
        raise nothing_runs


def _will_be_on(selinux: Selinux, bootloader: Bootloader) -> bool:
    """Whether every boot entry leads to SELinux; Debian's kernels must be told so."""
    told = [(one.arguments.value, selinux.configured_policy) for one in bootloader.entries()]
    return selinux.configured_mode in ("enforcing", "permissive") and all(
        value("selinux") != "0"
        and (
            policy != "default"
            or value("security") == "selinux"
            or "selinux" in (value("lsm") or "").split(",")
        )
        for value, policy in told
    )


def _refuse_when_off(selinux: Selinux) -> None:
    """Without SELinux nothing is denied, and restorecon(8) ends without a look."""
    if not selinux.is_loaded:
        raise NotApplicableError(f"SELinux is off: no {FILESYSTEM}/enforce")


def _judge_arguments(
    arguments: KernelArguments, where: str, modes: list[str], expect: Expect
) -> None:
    forced = ""
    # The kernel reads both as numbers (security/selinux/hooks.c).
    if (enforcing := arguments.value("enforcing") or "").isdigit():
        forced = "enforcing" if int(enforcing) else "permissive"
    if (switch := arguments.value("selinux") or "").isdigit() and not int(switch):
        forced = "disabled"
    expect(
        not forced or forced in modes,
        wanted=f"no argument that makes SELinux other than {' or '.join(modes)}",
        found=forced or "none",
        where=where,
        mend="grubby --update-kernel=ALL --remove-args='selinux enforcing'",
    )


def _judge_agreement(bootloader: Bootloader, expect: Expect) -> None:
    """Where SELinux is on because the kernel was told so (Debian), every entry must say it too."""
    for name in ("security", "lsm", "selinux"):
        chosen = bootloader.running.value(name)
        if chosen is None or (name != "selinux" and "selinux" not in chosen.split(",")):
            continue
        for entry in bootloader.entries():
            found = entry.arguments.value(name)
            expect(
                found == chosen,
                wanted=f"{name}={chosen}, as in the running system",
                found=f"no {name}" if found is None else f"{name}={found}",
                where=f"{entry.where} ({entry.title})",
                mend=f"add {name}={chosen} to GRUB_CMDLINE_LINUX in /etc/default/grub; update-grub",
            )
