"""Sources, age and deprecation of AMIs."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.ami import Ancestor
from imgverify.model import Result
from tests.checks.ec2.described import GOOD, OWNER, verdict

ITSELF = Ancestor(id=GOOD.id, owner=OWNER)
AMAZON = Ancestor(id="ami-0a", owner_alias="amazon")
OURS = Ancestor(id="ami-0b", owner=OWNER)
UNTOLD = Ancestor(id="ami-0c")
OURS_OF_UNKNOWN = Ancestor(id="ami-0d", owner=OWNER, source="ami-0e")


@pytest.mark.parametrize(
    ("ancestry", "params", "result"),
    [
        ((ITSELF, AMAZON), {}, Result.PASS),
        ((ITSELF, AMAZON), {"owners": ["amazon"]}, Result.PASS),
        ((ITSELF, AMAZON), {"owners": ["aws-marketplace"]}, Result.FAIL),
        ((ITSELF, OURS, AMAZON), {"owners": ["amazon"]}, Result.FAIL),
        ((ITSELF, OURS, AMAZON), {"owners": ["self", "amazon"]}, Result.PASS),
        ((ITSELF, OURS, AMAZON), {"owners": [OWNER, "amazon"]}, Result.PASS),
        ((ITSELF, OURS, AMAZON), {"owners": ["amazon"], "allow": ["ami-0b"]}, Result.PASS),
        ((ITSELF, OURS_OF_UNKNOWN), {"owners": ["self"]}, Result.ERROR),
        ((ITSELF, OURS_OF_UNKNOWN), {}, Result.PASS),
        ((ITSELF, OURS_OF_UNKNOWN), {"owners": ["amazon"]}, Result.FAIL),
        ((ITSELF, UNTOLD), {"owners": ["amazon"]}, Result.FAIL),
        ((ITSELF, UNTOLD), {"owners": ["amazon", "self"]}, Result.ERROR),
        ((ITSELF, UNTOLD), {"owners": ["444455556666"]}, Result.ERROR),
        ((ITSELF, UNTOLD), {"owners": ["444455556666"], "allow": ["ami-0c"]}, Result.PASS),
        ((ITSELF,), {}, Result.PASS),
        ((ITSELF,), {"owners": ["amazon"]}, Result.ERROR),
        ((), {"owners": ["amazon"]}, Result.ERROR),
    ],
)
def test_sources(ancestry: tuple[Ancestor, ...], params: dict[str, Any], result: Result) -> None:
    """Every step counts; an owner that EC2 does not tell is no owner that is trusted."""
    assert verdict("ami-source", {"ancestry": ancestry}, **params).result is result


def test_source_without_ancestry() -> None:
    """Who may not ask for the ancestry still sees that there is a source, but not whose it is."""
    hidden = {"unseen": {"ancestry": "you are not allowed to call ec2:GetImageAncestry"}}
    assert verdict("ami-source", hidden).result is Result.PASS
    assert verdict("ami-source", hidden, owners=["amazon"]).result is Result.ERROR
    assert verdict("ami-source", {**hidden, "source": ""}).result is Result.ERROR


def test_out_of_nothing() -> None:
    """An AMI that names no source and has no ancestor fails, whoever is trusted."""
    changes = {"ancestry": (ITSELF,), "source": ""}
    assert verdict("ami-source", changes).result is Result.FAIL
    assert verdict("ami-source", changes, owners=["amazon"]).result is Result.FAIL


@pytest.mark.parametrize(
    ("created", "days", "result"),
    [
        ("2026-11-20T08:00:00.000Z", 2, Result.PASS),
        ("2026-11-20T08:00:00.000Z", 1, Result.FAIL),
        ("2026-11-19T23:59:59Z", 2, Result.FAIL),
        ("2026-11-22T00:30:00Z", 2, Result.PASS),
        ("2026-11-23T00:00:00Z", 2, Result.ERROR),
        ("", 2, Result.ERROR),
        ("yesterday", 2, Result.ERROR),
        ("2026-11-20T08:00:00", 2, Result.ERROR),
    ],
)
def test_age(created: str, days: int, result: Result) -> None:
    """Counted to the second, from the time when the AMI was looked at."""
    assert verdict("ami-age", {"created": created}, at_most_days=days).result is result


@pytest.mark.parametrize(
    ("deprecated", "params", "result"),
    [
        ("2026-11-22T00:01:00Z", {}, Result.PASS),
        ("2026-11-22T00:00:00Z", {}, Result.FAIL),
        ("2026-11-21T00:00:00Z", {}, Result.FAIL),
        ("2026-11-21T00:00:00Z", {"required": False}, Result.FAIL),
        ("2026-12-22T00:00:00Z", {"at_least_days": 30}, Result.PASS),
        ("2026-12-21T00:00:00Z", {"at_least_days": 30}, Result.FAIL),
        ("", {}, Result.FAIL),
        ("", {"required": False}, Result.PASS),
        ("soon", {}, Result.ERROR),
    ],
)
def test_deprecation(deprecated: str, params: dict[str, Any], result: Result) -> None:
    """A day that is past deprecates the AMI, whether or not one is required."""
    assert verdict("ami-deprecation", {"deprecated": deprecated}, **params).result is result


def test_nobody_says_when_it_was_looked_at() -> None:
    """Without that, an age is not known."""
    judged = verdict("ami-age", {"seen": ""}, at_most_days=30)
    assert judged.result is Result.ERROR
    assert "the time of the look at it is not known" in judged.reason
