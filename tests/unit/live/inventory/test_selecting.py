"""Which hosts of an inventory are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.live.inventory.ini_source import parse_ini
from imgverify.live.inventory.selecting import selected

INVENTORY = parse_ini(Path("f"), "[web]\nweb1\nweb2\n[db]\ndb1\n[farm:children]\nweb\ndb\n")


@pytest.mark.parametrize(
    ("choice", "hosts"),
    [
        ("", ["web1", "web2", "db1"]),
        ("all", ["web1", "web2", "db1"]),
        ("web", ["web1", "web2"]),
        ("db1,web1", ["web1", "db1"]),
        ("web*", ["web1", "web2"]),
        ("*1", ["web1", "db1"]),
        ("farm,!web2", ["web1", "db1"]),
        ("!db", ["web1", "web2"]),
    ],
)
def test_selected(choice: str, hosts: list[str]) -> None:
    """Groups, hosts, wildcards, all but some; in the order of the file."""
    assert selected(INVENTORY, choice) == hosts


@pytest.mark.parametrize(
    ("choice", "said", "hint"),
    [
        ("wbe", "#wbe: the inventory has no such host or group", "did you mean web?"),
        ("x*", "#x*: the inventory has no such host or group", ""),
        ("web,!web*", "#web,!web*: no host of the inventory is left", ""),
    ],
)
def test_nobody(choice: str, said: str, hint: str) -> None:
    """A word that fits nobody is a mistake, also beside others that fit."""
    with pytest.raises(UsageError) as caught:
        selected(INVENTORY, choice)
    assert caught.value.message == said
    assert hint in caught.value.hint
