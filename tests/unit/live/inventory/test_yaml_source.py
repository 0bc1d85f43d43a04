"""Inventories in YAML, and in the JSON of `ansible-inventory --list`."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import Inventory
from imgverify.live.inventory.yaml_source import parse_yaml

FILE = Path("hosts.yml")
SITE = """
all:
  vars: {ansible_user: deploy}
  hosts:
    lone:
  children:
    web:
      hosts:
        web[1:2]:
          ansible_port: 2222
        web3:2223:
    db:
      vars: &common
        ansible_user: !unsafe postgres
      hosts: db1
    farm:
      children: [web, db]
      vars:
        <<: *common
        secret: !vault |
          $ANSIBLE_VAULT;1.1;AES256
          3132
        listed: [1, 2]
"""
PRINTED = """{"_meta": {"hostvars": {"web1": {"ansible_host": "10.0.0.1"}}, "profile": "x"},
 "all": {"children": ["ungrouped", "web"]}, "web": {"hosts": ["web1", "web2"]}, "old": ["web3"]}"""


def _texts(inventory: Inventory, host: str) -> dict[str, str]:
    return {name: said.text for name, said in inventory.hosts[host].items()}


def test_groups_hosts_and_variables() -> None:
    """With ranges, ports, merge keys and single names."""
    inventory = parse_yaml(FILE, SITE)
    assert [*inventory.hosts] == ["lone", "web1", "web2", "web3", "db1"]
    assert _texts(inventory, "web2") == {"ansible_port": "2222"}
    assert _texts(inventory, "web3") == {"ansible_port": "2223"}
    assert inventory.below("farm") == ["web1", "web2", "web3", "db1"]
    assert inventory.below("ungrouped") == ["lone"]
    variables = inventory.groups["farm"].variables
    assert variables["ansible_user"].text == "postgres"
    assert variables["secret"].trouble == "is encrypted by Ansible Vault"
    assert variables["listed"].trouble
    assert inventory.groups["all"].variables["ansible_user"].place == "hosts.yml:3"


def test_what_ansible_inventory_prints() -> None:
    """JSON is YAML; groups are flat there, and variables of hosts stand apart."""
    inventory = parse_yaml(FILE, PRINTED)
    assert sorted(inventory.hosts) == ["web1", "web2", "web3"]
    assert inventory.below("web") == ["web1", "web2"]
    assert inventory.below("old") == ["web3"]
    assert _texts(inventory, "web1") == {"ansible_host": "10.0.0.1"}


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "hosts.yml: the inventory is empty", ""),
        ("- hosts: web\n", "hosts.yml:1: an inventory begins with the name of a group", "playbook"),
        ("web:\n  host:\n    a:\n", "hosts.yml:2: the group web has no 'host'", "hosts?"),
        ("web:\n  ansible_user: x\n", "hosts.yml:2: the group web has no", "below vars"),
        (
            "web:\n  hosts:\n    a: b\n",
            "hosts.yml:3: the variables of a must be a mapping",
            "colon",
        ),
        ("web:\n  hosts:\n    - {a: b}\n", "hosts.yml:3: hosts of web must be names", ""),
        ("web:\n  hosts:\n    a:\n    a:\n", "hosts.yml:4: a stands twice", ""),
        ("web:\n  hosts:\n    a b:\n", "hosts.yml:3: a b is no host name", ""),
        ("web:\n  hosts:\n    [1, 2]: x\n", "hosts.yml:3: a key is text", ""),
        ("web: {hosts: {a: }\n", "hosts.yml:2: not valid YAML", ""),
        ("web: *x\n", "hosts.yml:1: not valid YAML", ""),
        ("a: {}\n---\nb: {}\n", "hosts.yml:2: not valid YAML", ""),
        ("web: \x07\n", "hosts.yml: not valid YAML", ""),
        ("plugin: aws_ec2\nregions: [a]\n", "hosts.yml:1: this configures", "ansible-inventory"),
        ("a: {children: {b: {children: {a: }}}}\n", "is below itself", ""),
    ],
)
def test_wrong_file(text: str, said: str, hint: str) -> None:
    """File, line, cause, and what would be right."""
    with pytest.raises(ArtifactError) as caught:
        parse_yaml(FILE, text)
    assert caught.value.message.startswith(said) or said in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in caught.value.hint


def test_aliases_in_aliases_are_no_bomb() -> None:
    """A small file does not become a huge tree."""
    lines = ["g0: &g0 {hosts: {a: }}"]
    lines += [
        f"g{n}: &g{n} {{children: {{x{n}: *g{n - 1}, y{n}: *g{n - 1}}}}}" for n in range(1, 40)
    ]
    lines += ["m0: &m0 {vars: {a: b}}"]
    lines += [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, 40)]
    inventory = parse_yaml(FILE, "\n".join(lines))
    assert [*inventory.hosts] == ["a"]
