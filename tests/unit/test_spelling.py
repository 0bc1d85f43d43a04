"""Who builds or finds what a text of `--image` stands for."""

from __future__ import annotations

import pytest

from imgverify.spelling import supplier_word


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ("ami-0abc1234", "ami"),
        ("ami-0123456789abcdef0", "ami"),
        ("ami-0123", "ami"),
        ("i-0123456789abcdef0", "i"),
        ("ec2:tag:Role=web", "ec2"),
        ("ssh://root@host:22", "ssh"),
        ("SSH://root@host", "ssh"),
        ("packer:web.json", "packer"),
        ("inventory:hosts", "inventory"),
        ("hosts.yml", "inventory"),
        ("site/hosts.yaml#web", "inventory"),
        ("hosts.ini", "inventory"),
        ("disk.qcow2", ""),
        ("./ami-0abc1234", ""),
        ("ami-0123.qcow2", ""),
        ("i-build", ""),
    ],
)
def test_who_is_named(spec: str, word: str) -> None:
    """By a word before a colon, by an id of EC2, or by the ending of an inventory."""
    assert supplier_word(spec) == word
