"""What AMIs ask of instances."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from tests.checks.ec2.described import verdict


@pytest.mark.parametrize(
    ("check", "changes", "params", "found"),
    [
        ("ami-architecture", {"architecture": "arm64"}, {"allowed": ["x86_64"]}, "arm64"),
        ("ami-architecture", {"architecture": "arm64"}, {"allowed": ["x86_64", "arm64"]}, None),
        ("ami-architecture", {"architecture": ""}, {"allowed": ["x86_64"]}, "not said"),
        ("ami-virtualization", {"virtualization": "paravirtual"}, {}, "paravirtual"),
        ("ami-virtualization", {"virtualization": "xen"}, {"allowed": ["xen"]}, None),
        ("ami-boot-mode", {"boot_mode": ""}, {"allowed": ["uefi"]}, "unset"),
        ("ami-boot-mode", {"boot_mode": ""}, {"allowed": ["unset"]}, None),
        ("ami-boot-mode", {"boot_mode": "legacy-bios"}, {"allowed": ["uefi"]}, "legacy-bios"),
        ("ami-tpm", {"tpm": ""}, {}, "unset"),
        ("ami-imds", {"imds": ""}, {}, "unset"),
        ("ami-imds", {"imds": ""}, {"allowed": ["v2.0", "unset"]}, None),
        ("ami-enhanced-networking", {"ena": False}, {}, "off"),
        ("ami-enhanced-networking", {"ena": False}, {"ena": False}, None),
        ("ami-enhanced-networking", {"sriov": ""}, {}, None),
        ("ami-enhanced-networking", {"sriov": ""}, {"sriov": True}, "off"),
        ("ami-enhanced-networking", {"sriov": "simple"}, {"sriov": False}, "on"),
    ],
)
def test_demands(
    check: str, changes: dict[str, Any], params: dict[str, Any], found: str | None
) -> None:
    """One field of DescribeImages each; a field that is left out is `unset`."""
    judged = verdict(check, changes, **params)
    assert [one.found for one in judged.findings if not one.holds] == ([found] if found else [])
    assert judged.result is (Result.FAIL if found else Result.PASS)


def test_words_are_those_of_ec2() -> None:
    """Where it says so is a field that one can look up, and the mend is a command."""
    (finding,) = verdict("ami-imds", {"imds": ""}).findings
    assert finding.where == "ImdsSupport of ami-0123456789abcdef0"
    assert finding.mend == (
        "aws ec2 modify-image-attribute --image-id ami-0123456789abcdef0 --imds-support v2.0"
    )
