"""The virtual machine: processor, firmware, namespaces; and the shells on its console.

/proc/cpuinfo is shortened to the fields that matter, from a guest of QEMU with `-cpu host`; the
command's lines are what it printed there. The units are those that systemd of each version ships.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_PROCESSOR = (
    "processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n"
    "model name\t: Intel Xeon Processor (Skylake, IBRS)\n"
    "flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush "
    "mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc rep_good nopl cpuid pni pclmulqdq "
    "ssse3 cx16 sse4_1 sse4_2 x2apic movbe popcnt aes xsave avx hypervisor lahf_lm\n\n"
)
_OLD = """[Unit]
Description={title} Shell
Documentation=man:sulogin(8)
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target

[Service]
Environment=HOME=/root
WorkingDirectory=/root
ExecStartPre=-/bin/plymouth --wait quit
ExecStart=-/bin/sh -c "/usr/sbin/sulogin; /usr/bin/systemctl --job-mode=fail --no-block default"
Type=idle
StandardInput=tty-force
StandardOutput=inherit
StandardError=inherit
KillMode=process
"""
_NEW = _OLD.replace(
    'ExecStart=-/bin/sh -c "/usr/sbin/sulogin; /usr/bin/systemctl --job-mode=fail --no-block '
    'default"',
    "ExecStart=-{lib}/systemd/systemd-sulogin-shell {mode}",
)


def compose(tree: Tree, system: System) -> None:
    """Say what the machine is, and what rescue and emergency mode run."""
    tree.file("/proc/cpuinfo", "".join(_PROCESSOR.format(number=number) for number in range(2)))
    tree.link("/proc/1/ns/pid", "pid:[4026531836]")
    tree.output("platform", "machine x86_64\nvm kvm\ncontainer \n")
    tree.output("kernel with PAE", "")
    tree.file("/usr/lib64/ld-linux-x86-64.so.2", "", "0755")
    is_old = not system.is_debian and (system.version.startswith("7") or system.name == "al2")
    for mode in ("rescue", "emergency"):
        text = _OLD if is_old else _NEW
        lib = "/lib" if system.is_debian else "/usr/lib"
        tree.unit(
            f"{mode}.service",
            text.format(title=mode.title(), lib=lib, mode=mode),
            state="static",
            active="inactive",
        )
    if "process labels" not in tree.outputs:
        tree.output("process labels", _labels())


def _labels() -> str:
    """Contexts as the targeted policy gives them to what every machine runs."""
    running = (
        (1, "init_t", "systemd", "/usr/lib/systemd/systemd"),
        (2, "kernel_t", "kthreadd", ""),
        (480, "syslogd_t", "systemd-journal", "/usr/lib/systemd/systemd-journald"),
        (640, "auditd_t", "auditd", "/usr/sbin/auditd"),
        (700, "chronyd_t", "chronyd", "/usr/sbin/chronyd"),
        (720, "crond_t", "crond", "/usr/sbin/crond"),
        (910, "sshd_t", "sshd", "/usr/sbin/sshd"),
    )
    context = "system_u:system_r:{}:s0"
    labels = [f"label {pid} {context.format(kind)} {name}" for pid, kind, name, _ in running]
    programs = [f"exe {pid}/exe {program}" for pid, _, _, program in running]
    return "".join(f"{line}\n" for line in [*labels, *programs, "end of labels"])
