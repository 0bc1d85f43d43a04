"""The changes of the mutation files are noticed by the checks that they are for."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from imgverify.bundle import mutations_folder
from imgverify.model import Result
from imgverify.mutating import edited
from imgverify.mutations.loading import load_mutations
from tests.checks.ec2.described import CALLS, GOOD, told
from tests.checks.judging import checks, judge, with_output

PLAIN = msgspec.structs.replace(
    GOOD,
    ena=False,
    sriov="",
    deregistration_protection="",
    volumes=tuple(
        msgspec.structs.replace(one, encrypted=False, delete_on_termination=False)
        for one in GOOD.volumes
    ),
)
# The other way round, for checks that can be told what they want.
OPPOSITE: dict[str, dict[str, Any]] = {
    "ami-enhanced-networking": {"ena": False, "sriov": False},
    "ami-deregistration-protection": {"wanted": False},
    "ami-volume": {"delete_on_termination": False, "encrypted": False},
}


@pytest.mark.parametrize("check", CALLS)
def test_every_change_is_noticed(check: str) -> None:
    """Each change that fits a call makes it fail, and each fits one."""
    mutations = load_mutations([mutations_folder()], checks(), {check})[check]
    assert len(mutations) >= 2
    defaults = {one.name: one.default for one in checks()[check].parameters.values()}
    tried = set()
    calls = [(GOOD, CALLS[check]), *([(PLAIN, OPPOSITE[check])] if check in OPPOSITE else [])]
    for ami, params in calls:
        have = told(ami)
        assert judge(check, have, **params).result is Result.PASS
        for mutation in mutations:
            if not mutation.applies({**defaults, **params}):
                continue
            tried.add(mutation.name)
            text = msgspec.json.encode(ami).decode()
            for change in mutation.render({**defaults, **params}).changes:
                text = edited(text, change)
            judged = judge(check, with_output(have, "ami", text), **params)
            assert judged.result is Result.FAIL, (mutation.name, judged.reason)
    assert tried == {mutation.name for mutation in mutations}
