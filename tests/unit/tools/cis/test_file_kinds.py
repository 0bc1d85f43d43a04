"""Translators of the kinds that are about files, mounts, the kernel, sshd, GRUB and SELinux."""

from __future__ import annotations

import importlib

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import file_mode, sshd_option
from tools.cis.source import BENCHMARKS

KINDS = (
    "file_absent",
    "file_mode",
    "file_present",
    "grub_arg",
    "grub_password",
    "module_disabled",
    "mount_exists",
    "mount_option",
    "selinux_state",
    "sshd_option",
    "sysctl",
    "world_writable",
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_translates(kind: str) -> None:
    """Each row becomes checks that there are, with parameters that they have, and can be mended."""
    module = importlib.import_module(f"tools.cis.kinds.{kind}")
    found = list(rows_of(kind))
    assert found
    for benchmark, check in found:
        assert_binds(module.translate(check, benchmark))
        assert module.mend(check, benchmark).strip()


def test_a_mode_is_mended_by_taking_away() -> None:
    """`chmod 0640` would give rights to a file that is stricter; taking away does not."""
    debian = BENCHMARKS["cis-debian12"]
    check = {"path": "/etc/x", "owner": "root", "group": ["root", "adm"], "mode": "0640"}
    assert file_mode.mend(check, debian) == "chown root:root /etc/x\nchmod u-x,g-wx,o-rwx /etc/x"
    assert file_mode.mend({"path": "/etc/x", "mode": "0000"}, debian).endswith("o-rwx /etc/x")


def test_rules_on_logs_become_one_list() -> None:
    """Whatever part of /var/log a rule is about, the ordered list of all parts is asked for."""
    debian = BENCHMARKS["cis-debian12"]
    apt = file_mode.translate({"path": "/var/log/apt/", "pattern": ".*", "owner": "root"}, debian)
    rest = file_mode.translate({"path": "/var/log/**", "owner": ["root", "syslog"]}, debian)
    assert apt == rest
    assert apt[0]["log-access"]["rules"][-1]["names"] == ".*"


def test_schedulers_matter_where_they_are_installed() -> None:
    """Cron's and at's files have a condition, others none."""
    debian = BENCHMARKS["cis-debian12"]
    assert file_mode.when({"path": "/etc/cron.d/"}, debian) == [{"package": "cronie|cron"}]
    assert file_mode.when({"path": "/etc/at.allow"}, debian) == [{"package": "at"}]
    assert file_mode.when({"path": "/etc/passwd"}, debian) == []


def test_both_log_levels_are_good() -> None:
    """The benchmarks let VERBOSE and INFO pass, whichever the control facts name."""
    check = {"option": "LogLevel", "op": "eq", "value": "INFO"}
    (call,) = sshd_option.translate(check, BENCHMARKS["cis-debian12"])
    assert call["sshd-option"]["value"] == ["VERBOSE", "INFO"]
