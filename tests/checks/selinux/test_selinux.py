"""SELinux checks, on the files of an enforcing CentOS 7 and on sestatus's own form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.bootloader.boot_files import DEBIAN, EL7
from tests.checks.bootloader.test_kernel_arguments import changed
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

CONFIG = "/etc/selinux/config"
ENFORCE = "/sys/fs/selinux/enforce"
SESTATUS = """\
SELinux status:                 enabled
SELinuxfs mount:                /sys/fs/selinux
SELinux root directory:         /etc/selinux
Loaded policy name:             targeted
Current mode:                   enforcing
Mode from config file:          enforcing
Policy MLS status:              enabled
Policy deny_unknown status:     allowed
Max kernel policy version:      31
"""
FILES = {
    **EL7,
    CONFIG: "# SELINUX= takes three values\nSELINUX=enforcing\nSELINUXTYPE=targeted\n",
    ENFORCE: "1",
}
STATES = {
    "/sys/fs/selinux": "d0755 root root",
    "/etc/selinux/targeted/policy/policy.31": "0644 root root",
}
DENIAL = (
    'type=AVC msg=audit(1700000000.1:7): avc:  denied  { read } for  pid=9 comm="sshd" name="x" '
    "scontext=system_u:system_r:sshd_t:s0 tcontext=system_u:object_r:tmp_t:s0 tclass=file"
)


def machine(
    files: dict[str, str] | None = None, states: dict[str, str] | None = None, **more: Any
) -> Answers:
    """An enforcing machine, or one with other files."""
    return answers(
        "selinux",
        "bootloader",
        files=files or FILES,
        states=STATES if states is None else states,
        outputs={"sestatus": SESTATUS, "selinux-denials": "total 0\n"},
        **more,
    )


def test_enforcing_everywhere_passes() -> None:
    """Configuration, policy, entries, command line and kernel agree."""
    assert judge("selinux-state", machine()).result is Result.PASS


@pytest.mark.parametrize(
    ("path", "before", "after", "where"),
    [
        (CONFIG, "SELINUX=enforcing", "SELINUX=permissive", CONFIG),
        (CONFIG, "SELINUX=enforcing", "SELINUX=disabled\nSELINUX=enforcing", f"{CONFIG}:2"),
        (CONFIG, "SELINUX=enforcing", "#SELINUX=enforcing", "no SELINUX line"),
        (CONFIG, "SELINUX=enforcing", " SELINUX=enforcing", "no SELINUX line"),
        (CONFIG, "SELINUXTYPE=targeted", "SELINUXTYPE=minimum", f"{CONFIG}:3"),
        (CONFIG, "SELINUXTYPE=targeted", "SELINUXTYPE=mls", "installed: targeted"),
        (CONFIG, "TYPE=targeted", "TYPE=targeted\nSELINUXTYPE=x", f"{CONFIG}:4"),
        (ENFORCE, "1", "0", ENFORCE),
        ("/proc/cmdline", "quiet", "enforcing=0", "/proc/cmdline"),
        ("/proc/cmdline", "quiet", "selinux=0", "/proc/cmdline"),
        ("/boot/grub2/grub.cfg", "quiet", "enforcing=0", "/boot/grub2/grub.cfg"),
    ],
)
def test_one_place_that_disagrees_fails(path: str, before: str, after: str, where: str) -> None:
    """Every part of the chain can break it alone."""
    outcome = judge("selinux-state", machine(changed(FILES, path, before, after)))
    assert outcome.result is Result.FAIL
    assert where in outcome.reason


def test_disabled_and_another_policy_fail() -> None:
    """No SELinux in the kernel, no configuration, another policy in force."""
    off = {path: text for path, text in FILES.items() if path != ENFORCE}
    assert judge("selinux-state", machine(off)).result is Result.FAIL
    assert judge("selinux-state", machine(off, {})).result is Result.FAIL
    assert judge("selinux-state", with_file(machine(), CONFIG, None)).result is Result.FAIL
    other = with_output(machine(), "sestatus", SESTATUS.replace("targeted", "minimum"))
    assert judge("selinux-state", other).result is Result.FAIL


def test_a_loaded_policy_that_nobody_can_name_is_no_verdict() -> None:
    """Without sestatus there is a policy, but not its name."""
    assert judge("selinux-state", with_output(machine(), "sestatus", "")).result is Result.ERROR


def test_permissive_passes_only_where_it_is_accepted() -> None:
    """Level 1 takes either mode."""
    files = {**changed(FILES, CONFIG, "SELINUX=enf", "SELINUX=permissive\n#"), ENFORCE: "0"}
    assert judge("selinux-state", machine(files)).result is Result.FAIL
    modes = ["enforcing", "permissive"]
    assert judge("selinux-state", machine(files), mode=modes).result is Result.PASS


def test_every_entry_must_switch_it_on_where_the_running_one_does() -> None:
    """On Debian SELinux needs arguments: an entry without them boots without it."""
    on = "security=selinux selinux=1"
    running = changed(DEBIAN, "/proc/cmdline", "audit=1", on)
    files = {**FILES, **running, CONFIG: FILES[CONFIG]}
    files = {path: text for path, text in files.items() if "grub2" not in path}
    assert judge("selinux-state", machine(files)).result is Result.FAIL
    both = changed(files, "/boot/grub/grub.cfg", "audit=1", on)
    assert judge("selinux-state", machine(both)).result is Result.PASS


def test_a_disk_needs_a_boot() -> None:
    """A right configuration alone proves nothing; a wrong one fails at once."""
    have = machine(plane=Plane.OFFLINE)
    assert judge("selinux-state", have).result is Result.NEEDS_BOOT
    wrong = with_file(have, CONFIG, "SELINUX=disabled\n")
    assert judge("selinux-state", wrong).result is Result.FAIL


@pytest.mark.parametrize(
    ("output", "allow", "result"),
    [
        ("total 0\n", [], Result.PASS),
        (f"{DENIAL}\ntotal 1\n", [], Result.FAIL),
        (f"{DENIAL}\ntotal 1\n", ["sshd_t.*tmp_t"], Result.PASS),
        (f"{DENIAL}\ntotal 1\n", ["crond_t"], Result.FAIL),
        (f"{DENIAL}\ntotal 900\n", ["sshd_t"], Result.FAIL),
        (f"{DENIAL}\n", ["sshd_t"], Result.ERROR),
        ("", [], Result.ERROR),
    ],
)
def test_denials(output: str, allow: list[str], result: Result) -> None:
    """None, one, an allowed one, more than were read, and a search that did not end."""
    have = with_output(machine(), "selinux-denials", output)
    assert judge("selinux-no-denials", have, allow=allow).result is result


def test_denials_that_could_not_be_searched_are_no_pass() -> None:
    """A failing dmesg."""
    have = with_output(machine(), "selinux-denials", "total 0\n", status=1)
    assert judge("selinux-no-denials", have).result is Result.ERROR


def test_labels() -> None:
    """A relabel that would change something is a finding; one that did not run is no pass."""
    paths = ["/etc"]
    clean = with_output(machine(), "labels /etc", "")
    wrong = with_output(machine(), "labels /etc", "Would relabel /etc/x from a to b\n")
    old = with_output(machine(), "labels /etc", "restorecon reset /etc/x context a->b\n")
    failed = with_output(machine(), "labels /etc", "", status=127)
    results = [
        judge("selinux-labels", have, labelled=paths).result for have in (clean, wrong, old, failed)
    ]
    assert results == [Result.PASS, Result.FAIL, Result.FAIL, Result.ERROR]


@pytest.mark.parametrize(
    ("check", "params"), [("selinux-labels", {"labelled": ["/etc"]}), ("selinux-no-denials", {})]
)
def test_with_selinux_off_silence_is_no_pass(check: str, params: dict[str, Any]) -> None:
    """Then restorecon ends without a look, and nothing is ever denied."""
    off = with_file(with_output(machine(), "labels /etc", ""), ENFORCE, None)
    judged = judge(check, off, **params)
    assert judged.result is Result.NOTAPPLICABLE
    assert "SELinux is off" in judged.reason


@pytest.mark.parametrize(
    ("printed", "config", "result"),
    [
        ("", "SELINUX=enforcing\n", Result.NEEDS_BOOT),
        ("Would relabel /etc/x from a to b\n", "SELINUX=enforcing\n", Result.FAIL),
        ("Would relabel /etc/x from a to b\n", "SELINUX=disabled\n", Result.NEEDS_BOOT),
    ],
)
def test_labels_on_a_disk(printed: str, config: str, result: Result) -> None:
    """Wrong labels are wrong where SELinux will be on; that it is on shows in a boot."""
    disk = answers(
        "selinux",
        "bootloader",
        files={**EL7, CONFIG: config},
        outputs={"labels /etc": printed},
        params={"labelled": ["/etc"]},
        plane=Plane.OFFLINE,
    )
    assert judge("selinux-labels", disk, labelled=["/etc"]).result is result


def test_labels_that_nobody_could_read_need_a_boot() -> None:
    """A boot that will label everything says nothing about labels now."""
    disk = answers("selinux", "bootloader", files=FILES, plane=Plane.OFFLINE)
    unread = replace(disk, needs_boot={"labels /etc": "/.autorelabel"})
    assert judge("selinux-labels", unread, labelled=["/etc"]).result is Result.NEEDS_BOOT
