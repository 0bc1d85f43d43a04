"""Checks that are one of a kind are translated, each by its own module."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import custom, custom_apparmor_profiles, custom_root_path, custom_umask
from tools.cis.requirements import NoTranslatorError
from tools.cis.source import BENCHMARKS, Benchmark, Check

ROWS = [*rows_of("custom")]
RHEL9, DEBIAN11 = BENCHMARKS["cis-rhel9"], BENCHMARKS["cis-debian11"]


@pytest.mark.parametrize(
    ("benchmark", "check"), ROWS, ids=[f"{one.name}-{check['check']}" for one, check in ROWS]
)
def test_every_row_is_translated(benchmark: Benchmark, check: Check) -> None:
    """Into checks that there are, unless only a person can decide; each says how to mend it."""
    calls = custom.translate(check, benchmark)
    if calls or not check.get("manual"):
        assert_binds(calls)
    assert len(custom.mend(check, benchmark)) > len("systemctl")
    assert custom.when(check, benchmark) is not None


def test_an_unknown_check_is_no_translation() -> None:
    """Nothing is taken for decided that nobody has thought about."""
    with pytest.raises(NoTranslatorError, match="custom_nonsense"):
        custom.translate({"kind": "custom", "check": "nonsense"}, RHEL9)


def test_each_demand_on_the_path_has_its_check() -> None:
    """What differs from the default is said."""
    calls = [
        custom_root_path.translate(check, RHEL9)[0]
        for check in (
            {"forbid": ["", "."]},
            {"entries": "directories"},
            {"owner": "root"},
            {"no_write": "go"},
            {"no_write": "o"},
        )
    ]
    assert calls == [
        {"root-path-absolute": {}},
        {"root-path-folders": {}},
        {"root-path-owner": {}},
        {"root-path-mode": {}},
        {"root-path-mode": {"forbidden": "0002"}},
    ]


def test_root_may_leave_the_mask_to_the_system() -> None:
    """Everybody else's files must set it; Debian has another name for one of them."""
    check = {"files": ["/etc/bashrc"], "value": "027"}
    assert custom_umask.translate(check, RHEL9) == [{"shell-umask": {"paths": ["/etc/bashrc"]}}]
    assert custom_umask.translate(check, DEBIAN11) == [
        {"shell-umask": {"paths": ["/etc/bash.bashrc"]}}
    ]
    root = {"files": ["/root/.bashrc"], "value": "077"}
    assert custom_umask.translate(root, RHEL9) == [
        {"shell-umask": {"paths": ["/root/.bashrc"], "mask": "0077", "required": False}}
    ]


def test_both_modes_of_apparmor_are_told_apart() -> None:
    """Enforcing is the default."""
    strict, lax = {"modes": ["enforce"]}, {"modes": ["enforce", "complain"]}
    assert custom_apparmor_profiles.translate(strict, DEBIAN11) == [{"apparmor-profiles": {}}]
    assert custom_apparmor_profiles.translate(lax, DEBIAN11) == [
        {"apparmor-profiles": {"modes": ["enforce", "complain"]}}
    ]
