"""Recipes of partman-auto."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.sources.partman import read_recipe
from imgverify.sources.storage import MIB, Size

RECIPE = """ lab :: 1 1 1 free $primary{ } method{ biosgrub } .
200 300 600 ext4 method{ format } format{ } use_filesystem{ } filesystem{ ext4 } label{ b }
 mountpoint{ /boot } options/nodev{ nodev } options/ro{ ro } .
64 512 300% linux-swap $lvmok{ } method{ swap } format{ } .
538 538 1075 free $iflabel{ gpt } method{ efi } format{ } .
100 1000 -1 ext3 $defaultignore{ } method{ lvm } vg_name{ vg0 } .
500 10000 -1 xfs $lvmok{ } $lvmignore{ } lv_name{ root } in_vg{ vg0 } method{ format }
 filesystem{ xfs } mountpoint{ / } .
"""


def test_pieces() -> None:
    """What each part of a recipe says."""
    bios, boot, swap, efi, physical, root = read_recipe(RECIPE)
    assert (bios.method, bios.mountpoint) == ("biosgrub", "")
    assert (boot.filesystem, boot.label, boot.options) == ("ext4", "b", ("nodev", "ro"))
    assert (swap.filesystem, swap.on_lvm, swap.sized) == ("swap", True, False)
    assert (efi.filesystem, efi.mountpoint) == ("vfat", "/boot/efi")
    assert (physical.method, physical.group, physical.only_lvm) == ("lvm", "vg0", True)
    assert (root.volume, root.group, root.mountpoint) == ("root", "vg0", "/")
    assert root.not_lvm


def test_sizes_with_what_rounding_allows() -> None:
    """Megabytes of 10^6 bytes, a cylinder less or more; -1 is no limit."""
    _, boot, _, _, _, root = read_recipe(RECIPE)
    assert boot.size == Size(200_000_000 // MIB * MIB - 8 * MIB, 581 * MIB)
    assert root.size.most == 0
    assert boot.size.least % MIB == 0


def test_a_dot_in_a_word_ends_nothing() -> None:
    """Only a dot of its own ends a part."""
    (one,) = read_recipe("x :: 1 2 3 ext4 mountpoint{ /a.b } label{ c.d } .")
    assert (one.mountpoint, one.label) == ("/a.b", "c.d")


@pytest.mark.parametrize("text", ["x :: foo .", "x :: method{ swap } .", "x :: 1 2 3 ."])
def test_what_is_no_recipe(text: str) -> None:
    """Four limits stand in front of each part."""
    with pytest.raises(ValueError, match="no minimal size"):
        read_recipe(text)


@given(st.text(alphabet="0123456789 .:{}$-%ax\n/", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the announced error comes of it."""
    with contextlib.suppress(ValueError):
        read_recipe(text)
