"""Who may launch an AMI, and read its snapshots."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from imgverify.model import Result
from tests.checks.ec2.described import GOOD, verdict

ORGANISATION = "arn:aws:organizations::111122223333:organization/o-a1b2c3"
UNIT = "arn:aws:organizations::111122223333:ou/o-a1b2c3/ou-x1-22222222"


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, Result.PASS),
        ({"public": True}, Result.FAIL),
        ({"shared_with": ("all",)}, Result.FAIL),
        ({"shared_with": ("444455556666",)}, Result.PASS),
    ],
)
def test_public(changes: dict[str, Any], result: Result) -> None:
    """Either of the two places that say so is enough."""
    assert verdict("ami-not-public", changes).result is result


@pytest.mark.parametrize(
    ("shared", "allowed", "spare"),
    [
        ((), None, ""),
        (("444455556666",), None, "444455556666"),
        (("444455556666",), ["444455556666"], ""),
        (("444455556666", ORGANISATION), ["444455556666"], ORGANISATION),
        ((UNIT,), [UNIT, ORGANISATION], ""),
        (("all",), ["444455556666"], "all"),
    ],
)
def test_shared_with(shared: tuple[str, ...], allowed: list[str] | None, spare: str) -> None:
    """Accounts, organisations and units, each by its own name."""
    judged = verdict("ami-shared-with", {"shared_with": shared}, allowed=allowed)
    assert [one.found for one in judged.findings if not one.holds] == ([spare] if spare else [])


def test_public_is_shared() -> None:
    """An AMI that is public is shared with more than its list says."""
    judged = verdict("ami-shared-with", {"public": True}, allowed=["444455556666"])
    assert judged.result is Result.FAIL


def test_the_mend_takes_back_what_is_too_much() -> None:
    """Each kind of grantee as the command line wants it."""
    shared = ("444455556666", ORGANISATION, UNIT, "all")
    (finding,) = verdict("ami-shared-with", {"shared_with": shared}).findings
    assert "{UserId=444455556666}" in finding.mend
    assert f"{{OrganizationArn={ORGANISATION}}}" in finding.mend
    assert f"{{OrganizationalUnitArn={UNIT}}}" in finding.mend
    assert "{Group=all}" in finding.mend


@pytest.mark.parametrize(
    ("shared", "allowed", "found", "result"),
    [
        ((), None, "nobody", Result.PASS),
        (("all",), None, "everybody", Result.FAIL),
        (("444455556666",), None, "444455556666", Result.FAIL),
        (("444455556666",), ["444455556666"], "444455556666", Result.PASS),
        (("444455556666", "all"), ["444455556666"], "everybody", Result.FAIL),
    ],
)
def test_snapshots(
    shared: tuple[str, ...], allowed: list[str] | None, found: str, result: Result
) -> None:
    """Every snapshot is judged by itself; a public one is named so."""
    first, second = GOOD.volumes
    volumes = (first, msgspec.structs.replace(second, shared_with=shared))
    judged = verdict("ami-snapshots-shared-with", {"volumes": volumes}, allowed=allowed)
    assert [one.found for one in judged.findings] == ["nobody", found]
    assert judged.result is result
