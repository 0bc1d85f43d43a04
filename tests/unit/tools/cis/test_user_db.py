"""How requirements about accounts become checks."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.user_db import mend, translate
from tools.cis.source import BENCHMARKS

SYSTEM = BENCHMARKS["cis-debian12"]


def test_every_row_translates() -> None:
    """Each row names a check that there is, with parameters that it has, and a remedy."""
    found = list(rows_of("user_db"))
    assert len(found) > 200
    for benchmark, check in found:
        assert_binds(translate(check, benchmark))
        text = mend(check, benchmark)
        assert len(text) > 10
        assert "{" not in text.replace("{}", "")


@pytest.mark.parametrize(
    ("file", "field", "of"),
    [
        ("/etc/passwd", "name", "user-name"),
        ("/etc/passwd", "uid", "user-id"),
        ("/etc/group", "name", "group-name"),
        ("/etc/group", "gid", "group-id"),
    ],
)
def test_each_column_is_judged_alone(file: str, field: str, of: str) -> None:
    """A control about names does not fail because of numbers."""
    check = {"check": "unique", "file": file, "field": field}
    assert translate(check, SYSTEM) == [{"unique-accounts": {"of": [of]}}]


def test_su_group_must_exist() -> None:
    """An empty group that is not there guards nothing; group shadow may be missing."""
    assert translate({"check": "group_empty", "group": "sugroup"}, SYSTEM) == [
        {"group-empty": {"group": "sugroup", "required": True}}
    ]
    assert translate({"check": "group_empty", "group": "shadow"}, SYSTEM) == [
        {"group-empty": {"group": "shadow"}}
    ]


def test_wider_allowance_is_not_ignored() -> None:
    """A requirement that allows another account is not silently judged more strictly."""
    with pytest.raises(ValueError, match="allowed"):
        translate({"check": "only_uid0", "allowed": ["root", "toor"]}, SYSTEM)


def test_unknown_check_is_refused() -> None:
    """New data do not pass unseen."""
    with pytest.raises(ValueError, match="unknown check 'shoe_size'"):
        translate({"check": "shoe_size"}, SYSTEM)


def test_root_alone_has_its_group() -> None:
    """Some benchmarks want that of root only, others that nobody else has it."""
    check = {"check": "root_gid", "user": "root", "field": "gid", "op": "eq", "value": 0}
    assert translate(check, BENCHMARKS["cis-rhel7"]) == [{"primary-group": {}}]
    (call,) = translate(check, SYSTEM)
    assert call == {"primary-group": {"only_but": ["sync", "shutdown", "halt", "operator"]}}
    assert "/etc/passwd" in mend(check, SYSTEM)
