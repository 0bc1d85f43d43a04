"""The pairs that util-linux prints."""

from __future__ import annotations

from imgverify.facts.quoted_pairs import pairs


def test_values_keep_blanks_and_escapes_become_bytes() -> None:
    """Empty ones too; an escaped quote does not end one."""
    line = r'NAME="sda1" LABEL="my\x20disk" FSTYPE="" PARTLABEL="\x22a\x22 b=\"c\"" MAJ:MIN="8:1"'
    assert pairs(line) == {
        "NAME": "sda1",
        "LABEL": "my disk",
        "FSTYPE": "",
        "PARTLABEL": '"a" b=\\"c\\"',
        "MAJ:MIN": "8:1",
    }


def test_bytes_that_are_no_text_survive() -> None:
    """Two escapes may be one letter; others cannot be told apart from none."""
    assert pairs(r'LABEL="\xc3\xa4"') == {"LABEL": "ä"}
    assert pairs(r'LABEL="\xff"')["LABEL"].encode("utf-8", "surrogateescape") == b"\xff"
    assert pairs("nothing of the kind") == {}
