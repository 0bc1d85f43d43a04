"""The kernels have what the hardware needs."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.kernel_modules import KernelModules, canonical


def test_kernel_driver(kernel_modules: KernelModules, expect: Expect, names: list[str]) -> None:
    """Every installed kernel has these drivers, as modules or built in, and may load them.

    Args:
        kernel_modules: modules of every kernel, and what modprobe was told.
        expect: the recorder.
        names: of modules: `nvme`, `ena`.
    """
    for name in names:
        has = {*kernel_modules.kernels_with(name), *kernel_modules.kernels_made_with(name)}
        for kernel in kernel_modules.available:
            expect(
                kernel in has,
                wanted=f"the driver {name}",
                found="there" if kernel in has else "neither a module nor built in",
                where=f"/lib/modules/{kernel}",
                mend=f"install the kernel's package of more modules, or one built with {name}",
            )
        refused = [
            rule
            for command in ("blacklist", "install")
            for rule in kernel_modules.rules_for(name, command)
            if command == "blacklist" or rule.refuses
        ]
        expect(
            not refused,
            wanted=f"{canonical(name)} may be loaded",
            found=", ".join(f"{one.command} {one.module} {one.action}".strip() for one in refused)
            or "nothing against it",
            where=refused[0].where if refused else "modprobe.d",
            mend=f"remove the line {refused[0].where}" if refused else "",
        )
