"""Command lines as the kernel reads them."""

from __future__ import annotations

from imgverify.facts.kernel_arguments import parse_arguments


def test_the_last_value_counts() -> None:
    """Bare words are there, without a value; names are whole."""
    found = parse_arguments("audit=0 quiet console=tty0 console=ttyS0,115200 audit=1\n")
    assert found.value("audit") == "1"
    assert found.values("console") == ("tty0", "ttyS0,115200")
    assert found.value("quiet") == ""
    assert found.has("quiet")
    assert found.value("aud") is None
    assert not found.has("audit_backlog_limit")


def test_dashes_and_underscores_are_equal() -> None:
    """In names, not in values."""
    found = parse_arguments("page-alloc.shuffle=a-b")
    assert found.value("page_alloc.shuffle") == "a-b"


def test_quotes_keep_blanks() -> None:
    """Around the value, or around all."""
    found = parse_arguments('dyndbg="file a.c +p" "x=1 2" y')
    assert found.value("dyndbg") == "file a.c +p"
    assert found.value("x") == "1 2"
    assert found.has("y")


def test_what_is_for_init_is_left_out() -> None:
    """After a lone `--`; and an equals sign in a value is part of it."""
    found = parse_arguments("root=UUID=1 -- audit=1")
    assert found.value("root") == "UUID=1"
    assert not found.has("audit")
