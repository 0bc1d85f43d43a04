"""Mount checks, judged on tables as findmnt and fstab(5) show them."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file

TOPICS = ("mounts", "fstab", "mount_units")
SYSTEMD = {"/usr/lib/systemd/systemd": "0755 root root"}
GOOD = "nosuid,nodev,noexec"
FSTAB = """\
# <file system> <mount point> <type> <options> <dump> <pass>
UUID=8bf16544-ec59-46d6-aed9-f388a7025092 / xfs defaults 0 0
/dev/mapper/vg0-tmp\t/tmp\txfs\tdefaults,nosuid,nodev,noexec\t0\t0
"""
UNIT = "/usr/lib/systemd/system/tmp.mount"
TMP_MOUNT = """\
[Unit]
Description=Temporary Directory /tmp
ConditionPathIsSymbolicLink=!/tmp

[Mount]
What=tmpfs
Where=/tmp
Type=tmpfs
Options=mode=1777,strictatime,nosuid,nodev,noexec,size=50%%

[Install]
WantedBy=local-fs.target
"""
WANTED = {"/etc/systemd/system/local-fs.target.wants/tmp.mount": f"0777 root root -> {UNIT}"}


def mountinfo(options: str | None = GOOD, filesystem: str = "xfs") -> str:
    """A mount table with /tmp on it, or without (None)."""
    lines = [
        "21 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/vg0-root rw,attr2,inode64,noquota",
        "24 21 0:22 / /dev/shm rw,nosuid,nodev shared:3 - tmpfs tmpfs rw,inode64",
    ]
    if options is not None:
        lines.append(
            f"30 21 253:3 / /tmp rw,{options},relatime shared:9 - {filesystem} src rw,attr2"
        )
    return "\n".join(lines) + "\n"


def machine(
    fstab: str = FSTAB,
    table: str | None = None,
    units: dict[str, str] | None = None,
    links: dict[str, str] | None = None,
) -> Answers:
    """A machine that booted with these tables."""
    files = {"/etc/fstab": fstab, "/proc/1/mountinfo": table or mountinfo(), **(units or {})}
    return answers(
        *TOPICS, files=files, states={**SYSTEMD, **(links or {})}, outputs={"mount-units": ""}
    )


def option(have: Answers, path: str = "/tmp", name: str = "noexec") -> Result:
    """The verdict of mount-option."""
    return judge("mount-option", have, path=path, option=name).result


@pytest.mark.parametrize("name", ["nosuid", "nodev", "noexec"])
def test_option_now_and_next_boot_passes(name: str) -> None:
    """An option in fstab and in the kernel's table is there."""
    assert option(machine(), name=name) is Result.PASS


@pytest.mark.parametrize(
    "written",
    [
        "defaults",
        "defaults,noexecute",
        "defaults,x-custom-noexec-note",
        "noexec,exec",
        "noexec,user,exec",
        "x-note=noexec",
        "nosuid,nodev",
    ],
)
def test_option_not_in_fstab_fails(written: str) -> None:
    """Look-alikes, and options that a later one takes back, do not survive a boot."""
    fstab = FSTAB.replace("defaults,nosuid,nodev,noexec", written)
    outcome = judge("mount-option", machine(fstab), path="/tmp", option="noexec")
    assert outcome.result is Result.FAIL
    assert "/etc/fstab:3" in outcome.reason


@pytest.mark.parametrize("written", ["user", "exec,noexec", "noexec,defaults", "users,nodev"])
def test_option_by_libmount_rules_passes(written: str) -> None:
    """`user` implies noexec, the last word counts, and `defaults` takes nothing back."""
    assert option(machine(FSTAB.replace("defaults,nosuid,nodev,noexec", written))) is Result.PASS


@pytest.mark.parametrize("now", ["nosuid,nodev", "nosuid,nodev,noexecute", "relatime"])
def test_option_missing_now_fails(now: str) -> None:
    """What fstab promises but the kernel does not have is a failure of now."""
    outcome = judge("mount-option", machine(table=mountinfo(now)), path="/tmp", option="noexec")
    assert outcome.result is Result.FAIL
    assert "mountinfo" in outcome.reason


@pytest.mark.parametrize("order", [(GOOD, "defaults"), ("defaults", GOOD)])
def test_option_with_two_lines_fails(order: tuple[str, str]) -> None:
    """Of two lines for a mount point the bad one may count, be it the first or the last."""
    lines = "".join(f"tmpfs /tmp tmpfs {options} 0 0\n" for options in order)
    assert option(machine(lines)) is Result.FAIL


def test_option_on_stacked_mounts_judges_the_topmost() -> None:
    """A second mount over a hardened one is the one that is used."""
    table = mountinfo() + "31 30 0:40 / /tmp rw,relatime shared:9 - tmpfs tmpfs rw\n"
    assert option(machine(table=table)) is Result.FAIL


def test_option_of_the_superblock_is_not_the_mounts() -> None:
    """Flags after the dash belong to the file system, not to this mount."""
    table = mountinfo("relatime").replace("rw,attr2\n", "rw,attr2,noexec\n")
    assert option(machine(table=table)) is Result.FAIL


def test_option_runtime_only_fails() -> None:
    """A mount that nothing repeats at boot keeps nothing."""
    assert option(machine("# empty\n")) is Result.FAIL


def test_option_in_commented_line_fails() -> None:
    """A commented line mounts nothing."""
    assert (
        option(machine(FSTAB.replace("/dev/mapper/vg0-tmp", "#/dev/mapper/vg0-tmp"))) is Result.FAIL
    )


def test_option_without_mount_is_not_applicable() -> None:
    """Absent now, in fstab and in units: the reason says so."""
    outcome = judge("mount-option", machine("", mountinfo(None)), path="/tmp", option="noexec")
    assert outcome.result is Result.NOTAPPLICABLE
    assert "/etc/fstab" in outcome.reason


def test_option_of_a_line_that_waits() -> None:
    """A `noauto` line mounts nothing at boot, but its options count for whoever mounts by it."""
    line = "/dev/sr0 /media iso9660 noauto,{} 0 0\n"
    assert option(machine(line.format("noexec")), "/media") is Result.PASS
    assert option(machine(line.format("exec")), "/media") is Result.FAIL


def test_option_planned_but_not_mounted_fails() -> None:
    """A line in fstab with the mount missing now is not `not applicable`."""
    assert option(machine(table=mountinfo(None))) is Result.FAIL


def test_option_of_unreadable_fstab_is_no_pass() -> None:
    """A file that could not be read is an error."""
    have = machine()
    files = {path: content for path, content in have.files.items() if path != "/etc/fstab"}
    blind = Answers(have.plane, files, have.states, have.outputs, have.absent, {}, have.matched)
    assert option(blind) is Result.ERROR


def test_option_on_a_disk_needs_a_boot() -> None:
    """A disk answers the half about the next boot, and only that."""
    have = answers(*TOPICS, files={"/etc/fstab": FSTAB}, states=SYSTEMD, plane=Plane.OFFLINE)
    assert option(have) is Result.NEEDS_BOOT
    assert option(with_file(have, "/etc/fstab", FSTAB.replace("noexec", "exec"))) is Result.FAIL


def test_enabled_unit_carries_the_option() -> None:
    """A unit such as tmp.mount counts when a target pulls it in, and only then."""
    table = mountinfo(filesystem="tmpfs")
    assert option(machine("", table, {UNIT: TMP_MOUNT}, WANTED)) is Result.PASS
    assert option(machine("", table, {UNIT: TMP_MOUNT})) is Result.FAIL
    weak = TMP_MOUNT.replace("noexec,", "")
    assert option(machine("", table, {UNIT: weak}, WANTED)) is Result.FAIL


def test_drop_in_has_the_last_word() -> None:
    """A drop-in replaces the options of a unit, and of a line of fstab."""
    drop_in = {"/etc/systemd/system/tmp.mount.d/10-options.conf": "[Mount]\nOptions=nosuid\n"}
    table = mountinfo(filesystem="tmpfs")
    assert option(machine("", table, {UNIT: TMP_MOUNT, **drop_in}, WANTED)) is Result.FAIL
    assert option(machine(units=drop_in)) is Result.FAIL


def test_unit_in_etc_beats_fstab() -> None:
    """A unit in /etc shadows the one that systemd makes of fstab."""
    own = {"/etc/systemd/system/tmp.mount": TMP_MOUNT.replace("noexec,", "")}
    assert option(machine(units=own)) is Result.FAIL


def test_masked_unit_stops_fstab() -> None:
    """With tmp.mount masked, a line of fstab mounts nothing at boot."""
    masked = {"/etc/systemd/system/tmp.mount": "0777 root root -> /dev/null"}
    outcome = judge("mount-exists", machine(links=masked), path="/tmp")
    assert outcome.result is Result.FAIL


@pytest.mark.parametrize(
    ("fstab", "name", "result"),
    [
        ("", "nodev", Result.PASS),
        ("", "noexec", Result.FAIL),
        ("tmpfs /dev/shm tmpfs defaults 0 0\n", "nodev", Result.FAIL),
        ("tmpfs /dev/shm tmpfs nodev 0 0\n", "nodev", Result.PASS),
    ],
)
def test_dev_shm_has_systemds_options_until_fstab_replaces_them(
    fstab: str, name: str, result: Result
) -> None:
    """By itself systemd mounts /dev/shm with nosuid and nodev; a line of fstab replaces these."""
    assert option(machine(fstab), "/dev/shm", name) is result


def test_exists_passes() -> None:
    """Mounted now and in fstab."""
    assert judge("mount-exists", machine(), path="/tmp").result is Result.PASS


@pytest.mark.parametrize(
    "have",
    [
        machine("# none\n"),
        machine(table=mountinfo(None)),
        machine("", mountinfo(None)),
        machine(FSTAB.replace("/tmp", "/tmp2")),
        machine(FSTAB.replace("defaults,nosuid", "noauto,nosuid")),
    ],
)
def test_exists_fails(have: Answers) -> None:
    """Runtime only, next boot only, neither, a longer name, and `noauto`."""
    assert judge("mount-exists", have, path="/tmp").result is Result.FAIL


def test_exists_refuses_memory_when_told() -> None:
    """Memory is a mount, but not where a disk is demanded."""
    have = machine("tmpfs /tmp tmpfs nosuid 0 0\n", mountinfo(filesystem="tmpfs"))
    assert judge("mount-exists", have, path="/tmp").result is Result.PASS
    assert judge("mount-exists", have, path="/tmp", tmpfs_ok=False).result is Result.FAIL


@pytest.mark.parametrize(
    ("fstab", "wanted"),
    [
        ("tmpfs /dev/shm tmpfs nodev 0 0\n", Result.PASS),
        ("", Result.FAIL),
        ("#tmpfs /dev/shm tmpfs nodev 0 0\n", Result.FAIL),
    ],
)
def test_exists_in_fstab_when_told(fstab: str, wanted: Result) -> None:
    """What systemd mounts by itself is enough, but not where fstab has to name it."""
    have = machine(fstab)
    assert judge("mount-exists", have, path="/dev/shm").result is Result.PASS
    assert judge("mount-exists", have, path="/dev/shm", in_fstab=True).result is wanted


@pytest.mark.parametrize(
    ("partition", "result"),
    [
        ("0fc63daf-8483-4772-8e79-3d69d8477de4", Result.FAIL),
        ("933ac7e1-2eb4-4f13-b844-0e14e2aef915", Result.NEEDS_BOOT),
    ],
)
def test_disk_tells_what_generators_would_mount(partition: str, result: Result) -> None:
    """What fstab and units do not mount, no boot will, unless a partition is one for the path."""
    row = f'NR="1" START="2048" SECTORS="8" NAME="" UUID="" TYPE="{partition}" SCHEME="gpt"'
    outputs = {"partition-tables": f"disk /dev/vda\n{row}\n"}
    disk = answers(*TOPICS, states=SYSTEMD, outputs=outputs, plane=Plane.OFFLINE)
    assert judge("mount-exists", disk, path="/home").result is result
    assert judge("mount-exists", disk, path="/tmp").result is Result.FAIL


def test_units_that_systemd_did_not_list_are_an_error() -> None:
    """On a machine that runs, generators have done their work, and it must be seen."""
    blind = answers(*TOPICS, files={"/proc/1/mountinfo": mountinfo(None)}, states=SYSTEMD)
    assert judge("mount-exists", blind, path="/home").result is Result.ERROR
