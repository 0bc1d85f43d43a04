"""Translation of the custom checks about services, packages and the network."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.custom import mend, translate, when
from tools.cis.source import BENCHMARKS, Benchmark, Check

OURS = {
    "default_target", "gpg_keys", "one_of_services", "pending_updates", "process_user", "repos",
    "rpm_gpg_key", "wireless",
}  # fmt: skip
FOR_PEOPLE = {"ipv6", "pkg_verify"}
ROWS = [one for one in rows_of("custom") if one[1]["check"] in OURS | FOR_PEOPLE]


@pytest.mark.parametrize(("benchmark", "check"), ROWS)
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each says how to mend it; what is not for a person to decide is a check that there is."""
    if check["check"] in OURS:
        assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_debian_11_has_three_time_services() -> None:
    """It has a chapter on ntp, which the facts of its first control leave out."""
    check = {"check": "one_of_services", "services": ["chrony", "systemd-timesyncd"]}
    assert translate(check, BENCHMARKS["cis-debian11"]) == [
        {"one-of-services": {"services": ["chrony", "systemd-timesyncd", "ntp"]}}
    ]


def test_the_user_of_a_time_service() -> None:
    """Chronyd is built to drop root; ntpd has to be told."""
    debian = BENCHMARKS["cis-debian11"]
    chrony = {"check": "process_user", "process": "chronyd", "user": "_chrony"}
    ntp = {"check": "process_user", "process": "ntpd", "user": "ntp", "file": "/etc/init.d/ntp"}
    assert translate(chrony, debian) == [
        {"daemon-user": {"process": "chronyd", "user": "_chrony", "default": "_chrony"}}
    ]
    assert translate(ntp, debian) == [{"daemon-user": {"process": "ntpd", "user": "ntp"}}]
    assert when(ntp, debian) == [{"in-use": "ntp"}]
