"""Crypto policies, from the control facts to a profile."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import crypto_policy
from tools.cis.source import BENCHMARKS


def test_every_row_translates() -> None:
    """Each check of each benchmark binds, and its mend puts a policy in force."""
    for benchmark, check in rows_of("crypto_policy"):
        assert_binds(crypto_policy.translate(check, benchmark))
        assert "update-crypto-policies --set" in crypto_policy.mend(check, benchmark)


def test_a_module_stands_for_what_it_takes_away() -> None:
    """The policy in force is judged, not the name of a module; and so is the daemon."""
    check = {
        "modules": ["NO-SSHWEAKMACS"],
        "effective_sshd": {"option": "MACs", "deny_any": ["umac-64*"]},
    }
    policy, sshd = crypto_policy.translate(check, BENCHMARKS["cis-rhel9"])
    assert policy["crypto-policy-excludes"]["properties"] == ["mac"]
    assert sshd["sshd-option"]["value"] == ["umac-64@openssh.com", "umac-64-etm@openssh.com"]
    assert "mac@SSH" in crypto_policy.mend(check, BENCHMARKS["cis-rhel9"])


def test_a_stronger_policy_is_no_worse() -> None:
    """Where the facts name the default policy, stronger ones pass too."""
    check = {"op": "eq", "value": "DEFAULT", "forbid": ["LEGACY"]}
    (call,) = crypto_policy.translate(check, BENCHMARKS["cis-al2023"])
    assert call["crypto-policy"]["policies"] == ["DEFAULT", "FUTURE", "FIPS"]
