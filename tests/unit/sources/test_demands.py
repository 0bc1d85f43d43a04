"""Ids and titles are unique, and what is said twice counts once."""

from __future__ import annotations

from imgverify.sources.demands import Demands, Statement, call

LINE = Statement("ks.cfg:1", "part /")
MOUNT = call("mount-exists", path="/")


def test_same_wish_counts_once() -> None:
    """Word for word the same is the same control."""
    demands = Demands()
    demands.want("part:/", "/ is there", LINE, [MOUNT])
    demands.want("part:/", "/ is there", LINE, [MOUNT])
    assert list(demands.wanted) == ["part:/"]
    assert [one.reason for one in demands.silent] == ["is said twice"]


def test_other_wishes_get_other_names() -> None:
    """The second of a name has a number; a title that is taken gets the id behind it."""
    demands = Demands()
    demands.want("part:/", "/ is there", LINE, [MOUNT])
    demands.want("part:/", "/ is there", LINE, [call("mount-exists", path="/x")])
    assert list(demands.wanted) == ["part:/", "part:/:2"]
    assert demands.wanted["part:/:2"].title == "/ is there (part:/:2)"


def test_ids_are_safe() -> None:
    """Blanks, quotes and control characters do not get into an id, nor does a novel."""
    demands = Demands()
    demands.want('a b"\n\x1b' + "c" * 500, "t", LINE, [MOUNT])
    (name,) = demands.wanted
    assert name.startswith("a_b_c")
    assert len(name) == 100


def test_manual_has_no_checks() -> None:
    """Two wishes that a person must look at are two, even when they read alike."""
    demands = Demands()
    demands.manual("a", "t", LINE, "why")
    demands.manual("a", "t", LINE, "why")
    assert [one.calls for one in demands.wanted.values()] == [(), ()]


def test_parameters_that_are_none_are_left_out() -> None:
    """The check's own default holds then."""
    assert call("mount-exists", path="/", tmpfs_ok=None).params == {"path": "/"}
