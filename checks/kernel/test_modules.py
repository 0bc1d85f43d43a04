"""Kernel modules that must not be loadable."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.kernel_modules import KernelModules
from imgverify.unobserved import NotApplicableError


def test_module_disabled(kernel_modules: KernelModules, expect: Expect, name: str) -> None:
    """A kernel module is absent, or refused by modprobe by name and by alias; and not loaded.

    Every `install` line for it must refuse: which of several counts is modprobe's affair.
    """
    kernels = kernel_modules.kernels_with(name)
    builtin = kernel_modules.kernels_made_with(name)
    if builtin and not kernels:
        raise NotApplicableError(
            f"{name} is built into the kernel {', '.join(builtin)}: no configuration can disable it"
        )
    if kernels:
        _judge_rules(kernel_modules, expect, name, kernels)
    else:
        expect(
            True,  # noqa: FBT003 - it was looked for, and no kernel has it
            wanted=f"{name} not loadable",
            found="in no installed kernel",
            where=f"/lib/modules/{{{','.join(kernel_modules.available)}}}/modules.dep",
        )
    is_loaded = name.replace("-", "_") in kernel_modules.loaded
    expect(
        not is_loaded,
        wanted=f"{name} not loaded",
        found="loaded" if is_loaded else "not loaded",
        where="/proc/modules",
        mend=f"modprobe -r {name}",
    )


def _judge_rules(
    kernel_modules: KernelModules, expect: Expect, name: str, kernels: tuple[str, ...]
) -> None:
    target = f"/etc/modprobe.d/{name}.conf"
    install = kernel_modules.rules_for(name, "install")
    deciding = next((rule for rule in install if not rule.refuses), install[0] if install else None)
    expect(
        deciding is not None and deciding.refuses,
        wanted=f"install {name} /bin/false, alone",
        found=f"install {name} {deciding.action}" if deciding else "no install line",
        where=deciding.where if deciding else f"modprobe.d, kernel {', '.join(kernels)}",
        mend=f"echo 'install {name} /bin/false' >>{target}",
    )
    blacklist = kernel_modules.rules_for(name, "blacklist")
    expect(
        bool(blacklist),
        wanted=f"blacklist {name}",
        found=f"blacklist {name}" if blacklist else "no blacklist line",
        where=blacklist[0].where if blacklist else "modprobe.d",
        mend=f"echo 'blacklist {name}' >>{target}",
    )
