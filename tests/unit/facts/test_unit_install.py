"""What `systemctl enable` would do with a unit."""

from __future__ import annotations

from imgverify.facts.unit_install import read_install


def test_rules_and_names() -> None:
    """Every word of Alias= is a name; other sections say nothing."""
    text = "[Unit]\nAlias=no.service\n[Install]\nWantedBy=a.target\nAlias=b.service c.service\n"
    found = read_install("x.service", [text])
    assert (found.has_rules, found.has_also) == (True, False)
    assert found.names == {"x.service", "b.service", "c.service"}


def test_an_empty_value_takes_back_but_not_also() -> None:
    """A drop-in may leave a unit without a way to be enabled."""
    texts = ["[Install]\nWantedBy=a.target\nAlso=y.socket\n", "[Install]\nWantedBy=\nAlso=\n"]
    found = read_install("x.service", texts)
    assert (found.has_rules, found.has_also) == (False, True)


def test_some_kinds_have_no_aliases() -> None:
    """A mount's name is its path."""
    found = read_install("x.mount", ["[Install]\nAlias=y.mount\n"])
    assert not found.has_rules
    assert found.names == {"x.mount"}


def test_a_template_has_a_default_instance() -> None:
    """Links of the instance are the template's; other units have none."""
    text = "[Install]\nDefaultInstance=tty1\nWantedBy=getty.target\n"
    assert read_install("getty@.service", [text]).names == {"getty@.service", "getty@tty1.service"}
    assert read_install("getty.service", [text]).names == {"getty.service"}
