"""A verdict reads the same in every report."""

from __future__ import annotations

import msgspec

from imgverify.model import Result
from imgverify.report.wording import evidence, explanation, headline
from tests.unit.runs import one_verdict


def test_failure_is_explained_with_found_wanted_where_and_mend() -> None:
    """Four lines; a mend of the control comes before those of the findings."""
    failed = one_verdict("1.1.3", "noexec on /tmp", Result.FAIL)
    assert headline(failed) == "1.1.3 noexec on /tmp"
    assert explanation(failed) == [
        "found   rw,nodev,x-custom-noexec-note",
        "wanted  the option noexec",
        "where   /etc/fstab:7",
        "mend    add noexec to the options of /tmp",
    ]
    own = msgspec.structs.replace(
        failed, control=msgspec.structs.replace(failed.control, mend="rebuild")
    )
    assert explanation(own)[-2:] == ["mend    rebuild", "mend    add noexec to the options of /tmp"]


def test_a_mend_of_several_lines_stays_in_its_column() -> None:
    """A snippet can be copied; why a site changed the control stands before it."""
    failed = one_verdict("1", "t", Result.FAIL)
    control = msgspec.structs.replace(failed.control, mend="write\n  a=1\n", reason="policy 7")
    lines = explanation(msgspec.structs.replace(failed, control=control))
    assert lines[3:6] == ["changed policy 7", "mend    write", "          a=1"]


def test_what_has_no_finding_has_its_reason() -> None:
    """An error says why; a pass shows what was looked at."""
    assert explanation(one_verdict("1", "t", Result.ERROR)) == ["because it is error"]
    passed = one_verdict("1", "t", Result.PASS)
    assert evidence(passed) == ["ok  /etc/fstab:7: found noexec; wanted the option noexec"]
