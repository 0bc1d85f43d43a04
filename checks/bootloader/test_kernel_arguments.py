"""Kernel arguments: of every boot entry, of kernels to come, and of the running kernel."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.boot_entries import BootEntry
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.kernel_arguments import KernelArguments, parse_arguments

_DEFAULT = "/etc/default/grub"
_SIGNS = {"eq": "=", "ge": ">=", "le": "<=", "among": "="}


def test_grub_arg(
    bootloader: Bootloader,
    expect: Expect,
    arg: str,
    value: str = "",
    absent: str | None = None,
    op: str = "eq",
) -> None:
    """Every way to boot has a kernel argument, or lacks one; the last of several counts.

    With `absent`, the argument must not have that value (any, when it is `*`). Else it must be
    there, and compare with `value` by `op` (`eq`, `ge`, `le`) unless that is empty. `among` asks
    whether one of several has the value: every `console=` adds one (kernel-parameters.txt).
    """
    if op not in _SIGNS:
        raise ValueError(f"op: unknown {op!r}; known are {', '.join(_SIGNS)}")
    wanted = _phrase(arg, value, absent, op)
    for entry in bootloader.entries():
        expect(
            _holds(entry.arguments, arg, value, absent, op),
            wanted=wanted,
            found=_shown(entry.arguments, arg),
            where=f"{entry.where} ({entry.title or entry.kernel})",
            mend=_command(arg, value, absent),
        )
    for where, arguments in _for_new_kernels(bootloader):
        expect(
            _holds(arguments, arg, value, absent, op),
            wanted=f"{wanted} for kernels to come",
            found=_shown(arguments, arg),
            where=where,
            mend=f"edit {where.partition(':')[0]}, then run grub-mkconfig or update-grub",
        )
    expect(
        _holds(bootloader.running, arg, value, absent, op),
        wanted=f"{wanted} now",
        found=_shown(bootloader.running, arg),
        where="/proc/cmdline",
        mend="reboot once the boot entries are right",
    )


def test_grub_lvm_args(bootloader: Bootloader, expect: Expect, vg: str = "") -> None:
    """Every boot entry finds the root volume: root=/dev/mapper/… or rd.lvm.lv=… of the group.

    dracut activates what `rd.lvm.lv` and `rd.lvm.vg` name; initramfs-tools goes by `root=` alone.
    """
    for entry in bootloader.entries():
        expect(
            _finds_root(entry, vg),
            wanted=f"root on a logical volume{f' of {vg}' if vg else ''}",
            found=_root_arguments(entry) or "neither root= nor rd.lvm",
            where=f"{entry.where} ({entry.title or entry.kernel})",
            mend=f"add root=/dev/mapper/{vg or 'VG'}-LV rd.lvm.lv={vg or 'VG'}/LV to {_DEFAULT}",
        )


def _holds(arguments: KernelArguments, arg: str, value: str, absent: str | None, op: str) -> bool:
    if op == "among" and absent is None:
        return value in arguments.values(arg)
    found = arguments.value(arg)
    if absent is not None:
        return found is None or absent not in ("*", found)
    if found is None or not value:
        return found is not None
    if op == "eq":
        return found == value
    if not found.isdigit():
        return False
    return int(found) >= int(value) if op == "ge" else int(found) <= int(value)


def _phrase(arg: str, value: str, absent: str | None, op: str) -> str:
    if absent is not None:
        return f"no {arg}" if absent == "*" else f"no {arg}={absent}"
    return f"{arg}{_SIGNS[op]}{value}" if value else arg


def _shown(arguments: KernelArguments, arg: str) -> str:
    values = arguments.values(arg)
    return " ".join(arg if one is None else f"{arg}={one}" for one in values) or f"no {arg}"


def _command(arg: str, value: str, absent: str | None) -> str:
    if absent is not None:
        return f"grubby --update-kernel=ALL --remove-args={arg}  # Debian: {_DEFAULT}, update-grub"
    setting = f"{arg}={value}" if value else arg
    return f"grubby --update-kernel=ALL --args={setting}  # Debian: {_DEFAULT}, update-grub"


def _for_new_kernels(bootloader: Bootloader) -> list[tuple[str, KernelArguments]]:
    found: list[tuple[str, KernelArguments]] = []
    if bootloader.has_defaults:
        names = ("GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT")
        text = " ".join(bootloader.defaults.get(name) for name in names)
        where = next(
            (bootloader.defaults.places[one] for one in names if one in bootloader.defaults.places),
            _DEFAULT,
        )
        found.append((where, parse_arguments(text)))
    if bootloader.kernel_install is not None:
        found.append(("/etc/kernel/cmdline", bootloader.kernel_install))
    return found


def _finds_root(entry: BootEntry, group: str) -> bool:
    prefix = f"{group.replace('-', '--')}-" if group else ""
    root = entry.arguments.value("root") or ""
    named = [value or "" for value in entry.arguments.values("rd.lvm.lv")]
    groups = [value or "" for value in entry.arguments.values("rd.lvm.vg")]
    return (
        root.startswith(f"/dev/mapper/{prefix}")
        or (bool(group) and root.startswith(f"/dev/{group}/"))
        or any(value.partition("/")[0] == group or not group for value in named)
        or any(value == group or not group for value in groups)
    )


def _root_arguments(entry: BootEntry) -> str:
    return " ".join(
        f"{name}={value or ''}"
        for name, value in entry.arguments.items
        if name in ("root", "rd.lvm.lv", "rd.lvm.vg")
    )
