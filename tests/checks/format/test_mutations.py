"""The changes of the mutation files are noticed by the checks that they are for."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from imgverify.bundle import mutations_folder
from imgverify.model import Result
from imgverify.mutating import edited
from imgverify.mutations.loading import load_mutations
from imgverify.wrapping import Wrapping
from tests.checks.format.wrapped import told
from tests.checks.judging import checks, judge, with_output

WRAPPING = Wrapping(
    layers=("gzip", "tar", "raw"),
    variant="fixed",
    virtual_size=8 << 30,
    file_size=1000,
    allocated=500,
    compressed=True,
    hardware={"version": "vmx-13", "firmware": "bios", "virtual-size": "8 GiB"},
)
PLAIN = Wrapping(layers=("qcow2",), variant="v3")
CALLS: dict[str, tuple[tuple[Wrapping, dict[str, Any]], ...]] = {
    "disk-format": ((WRAPPING, {"formats": ["gzip tar raw"], "variants": ["fixed"]}),),
    "virtual-size": ((WRAPPING, {"at_least": "8GiB", "at_most": "8GiB", "multiple_of": "1MiB"}),),
    "no-internal-snapshots": ((WRAPPING, {}),),
    "whole-disk": ((WRAPPING, {}),),
    "wrapping-sound": ((WRAPPING, {}),),
    "compression": (
        (WRAPPING, {"wanted": True}),
        (WRAPPING, {"wanted": "gzip"}),
        (PLAIN, {"wanted": False}),
    ),
    "sparse": ((WRAPPING, {"at_most": 0.9}),),
    "hardware": ((WRAPPING, {"at_most": "vmx-13", "allowed": {"firmware": ["bios"]}}),),
}


@pytest.mark.parametrize("check", CALLS)
def test_every_change_is_noticed(check: str) -> None:
    """The untouched image passes; each change that fits a call makes it fail, and each fits one."""
    mutations = load_mutations([mutations_folder()], checks(), {check})[check]
    assert len(mutations) >= 2
    tried = set()
    for wrapping, params in CALLS[check]:
        have = told(wrapping)
        assert judge(check, have, **params).result is Result.PASS
        defaults = {one.name: one.default for one in checks()[check].parameters.values()}
        for mutation in mutations:
            if not mutation.applies({**defaults, **params}):
                continue
            tried.add(mutation.name)
            text = msgspec.json.encode(wrapping).decode()
            for change in mutation.render(params).changes:
                text = edited(text, change)
            changed = with_output(have, "wrapping", text)
            assert judge(check, changed, **params).result is Result.FAIL, mutation.name
    assert tried == {mutation.name for mutation in mutations}
