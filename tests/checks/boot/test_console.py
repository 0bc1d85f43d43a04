"""What the serial console said during the boot."""

from __future__ import annotations

import pytest

from imgverify.facts.console import parse
from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge

QUIET = """\
[    0.000000] Linux version 6.1.0-28-cloud-amd64
[    1.210011] blk_update_request: I/O error, dev fd0, sector 0 op 0x0:(READ)
[\x1b[0;32m  OK  \x1b[0m] Started \x1b[0;1;39mssh.service\x1b[0m - OpenBSD Secure Shell server.
debian login:
"""


def test_quiet_boot_passes() -> None:
    """A boot without trouble passes; a floppy drive without a medium is none."""
    judged = judge("boot-console-clean", answers(), {"console": parse(QUIET)})
    assert judged.result is Result.PASS
    assert judged.findings[0].found == "4 lines without one"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("[\x1b[0;1;31mFAILED\x1b[0m] Failed to start \x1b[0;1;39mbad.service", "failed unit"),
        ("[\x1b[0;1;33mDEPEND\x1b[0m] Dependency failed for /data.", "failed dependency"),
        (
            "[  3.1] systemd[1]: a.service: Found ordering cycle on b.service/start",
            "ordering cycle",
        ),
        ("[  9.9] Kernel panic - not syncing: VFS: Unable to mount root fs", "kernel panic"),
        ("[  9.9] BUG: kernel NULL pointer dereference", "kernel oops"),
        ("[  9.9] Call Trace:", "kernel warning"),
        ("[  9.9] Out of memory: Killed process 321 (cloud-init)", "out of memory"),
        ("[  9.9] blk_update_request: I/O error, dev vda, sector 4096", "disk error"),
        ("[  9.9] EXT4-fs error (device vda1): ext4_lookup:1851", "damaged file system"),
        ("[  9.9] app[55]: segfault at 0 ip 0000 sp 0000 error 4", "crashed process"),
        ("You are in emergency mode. After logging in, type", "emergency shell"),
        ("(initramfs) ", "emergency shell"),
    ],
)
def test_trouble_is_named(line: str, kind: str) -> None:
    """Each kind of trouble fails with its name, its text and its line."""
    judged = judge("boot-console-clean", answers(), {"console": parse(QUIET + line + "\n")})
    assert judged.result is Result.FAIL
    assert f"wanted no {kind}" in judged.reason
    assert "console, line 5" in judged.reason


def test_trouble_may_be_allowed() -> None:
    """An allowed line passes; another one still fails."""
    text = QUIET + "[FAILED] Failed to start x.service\n[FAILED] Failed to start y.service\n"
    fixtures = {"console": parse(text)}
    some = judge("boot-console-clean", answers(), fixtures, allow=[r"x\.service"])
    every = judge("boot-console-clean", answers(), fixtures, allow=[r"[xy]\.service"])
    assert (some.result, every.result) == (Result.FAIL, Result.PASS)


@pytest.mark.parametrize("text", ["", "\n\n", "\x1b[2J\n"])
def test_silent_console_is_an_error(text: str) -> None:
    """A console that printed nothing shows nothing, good or bad."""
    judged = judge("boot-console-clean", answers(), {"console": parse(text)})
    assert judged.result is Result.ERROR


def test_console_that_was_not_read_whole() -> None:
    """Where a part was never read, nothing bad in the rest is no pass; something bad is a fail."""
    part = QUIET + "[imgverify: EC2 did not keep it]\n"
    judged = judge("boot-console-clean", answers(), {"console": parse(part)})
    assert judged.result is Result.ERROR
    assert "did not keep it" in judged.reason
    bad = judge("boot-console-clean", answers(), {"console": parse(part + "(initramfs) \n")})
    assert bad.result is Result.FAIL
