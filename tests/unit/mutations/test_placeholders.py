"""Parameters in the texts of mutations."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.mutations.placeholders import check_text, fill, fill_template


@pytest.mark.parametrize(
    ("text", "value", "filled"),
    [
        ("a ${p} b", "x", "a x b"),
        ("${p}${p}", 7, "77"),
        ("${p|re}", "/a.b", r"/a\.b"),
        ("${p|first}", ["x", "y"], "x"),
        ("${p|last|re}", ["x", "y."], r"y\."),
        ("${p|more} ${p|less}", 4, "5 3"),
        ("${p|more}", "4", "5"),
        ("${p|name} in ${p|folder}", "/etc/ssh/sshd_config", "sshd_config in /etc/ssh"),
        ("${p|lower}", "PermitRootLogin", "permitrootlogin"),
        ("${p|unit} ${p|unit}", "sshd", "sshd.service sshd.service"),
        ("${p|unit}", "rpcbind.socket", "rpcbind.socket"),
        ("${p}", True, "true"),
        ("<${p}>", None, "<>"),
        ("$p {p}", "x", "$p {p}"),
    ],
)
def test_fill(text: str, value: Any, filled: str) -> None:
    """Each filter, alone and after another."""
    assert fill(text, {"p": value}) == filled


@pytest.mark.parametrize(
    ("text", "value"),
    [("${p}", ["x"]), ("${p}", {}), ("${p|first}", []), ("${p|more}", "x"), ("${p|re}", [1])],
)
def test_what_does_not_fit(text: str, value: Any) -> None:
    """A filter that does not fit the value says which and of what."""
    with pytest.raises(ValueError, match=r"p.*of"):
        fill(text, {"p": value})


def test_backslashes_in_templates() -> None:
    """In what replaces a match, a parameter's backslash is no group."""
    assert fill_template(r"\1=${p}", {"p": r"\m"}) == r"\1=\\m"


def test_check_text() -> None:
    """Unknown names are found before anything runs."""
    assert not check_text("${path} ${path|re|first}", ["path"])
    assert "did you mean path" in check_text("${paht}", ["path"])
    assert "did you mean first" in check_text("${path|frist}", ["path"])
