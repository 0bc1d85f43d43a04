"""Inventories in Ansible's INI-like format."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.live.inventory.ini_source import parse_ini

FILE = Path("hosts.ini")
SITE = """
; a comment
lone ansible_host=10.0.0.9   # another

[web]
web[1:2]:2222 ansible_user=deploy note='two words'
web3 ansible_port=2223

[db]
db1

[farm:children]
web
db

[farm:vars]
ansible_user = "postgres"
ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p gate"'
plain=# not a comment
"""


def test_sections() -> None:
    """Hosts with variables and ports, groups of groups, variables of groups."""
    inventory = parse_ini(FILE, SITE)
    assert [*inventory.hosts] == ["lone", "web1", "web2", "web3", "db1"]
    said = {name: one.text for name, one in inventory.hosts["web2"].items()}
    assert said == {"ansible_port": "2222", "ansible_user": "deploy", "note": "two words"}
    assert inventory.below("farm") == ["web1", "web2", "web3", "db1"]
    assert inventory.below("ungrouped") == ["lone"]
    farm = {name: one.text for name, one in inventory.groups["farm"].variables.items()}
    assert farm == {
        "ansible_user": "postgres",
        "ansible_ssh_common_args": '-o ProxyCommand="ssh -W %h:%p gate"',
        "plain": "# not a comment",
    }
    assert inventory.hosts["web3"]["ansible_port"].place == "hosts.ini:7"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "hosts.ini: the inventory has no hosts", ""),
        ("[web\na\n", "hosts.ini:1: [web is no section", "[group:children]"),
        ("[web:child]\na\n", "hosts.ini:1: no section is a child", "did you mean children?"),
        ("[web]\na\n[wev:vars]\nx=1\n", "hosts.ini:3: there is no group wev", "did you mean web?"),
        (
            "[web]\na\n[b:children]\nwbe\n",
            "hosts.ini:4: there is no group wbe",
            "did you mean web?",
        ),
        ("[web]\na ansible_user\n", "hosts.ini:2: ansible_user is no variable", "name=value"),
        ("[web]\na x='1\n", "hosts.ini:2: No closing quotation", ""),
        ("[web]\na\n[web:vars]\nx\n", "hosts.ini:4: x is no variable", "name=value"),
        ("all:\n  hosts:\n", "hosts.ini:1: all: is no host name", ""),
        ("a[1:20000]\n", "hosts.ini:1: a[1:20000] stands for more than 10000 hosts", ""),
        ("[a]\nx\n[a:children]\nb\n[b:children]\na\n", "is below itself", ""),
    ],
)
def test_wrong_file(text: str, said: str, hint: str) -> None:
    """File, line, cause, and what would be right."""
    with pytest.raises(ArtifactError) as caught:
        parse_ini(FILE, text)
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_many_groups_in_a_row() -> None:
    """Groups below groups below groups need time in proportion, and no stack."""
    lines = ["[g0]", "a"]
    for number in range(1, 5000):
        lines += [f"[g{number}:children]", f"g{number - 1}"]
    inventory = parse_ini(FILE, "\n".join(lines))
    assert inventory.below("g4999") == ["a"]
    assert len(inventory.lineages()["a"]) == 5001
