"""GRUB Legacy's menus, in the spellings that its manual allows."""

from __future__ import annotations

import pytest

from imgverify.facts.grub_legacy import parse, read_menu
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

TWO = """\
# a comment
default 1
timeout=5
hiddenmenu
password --md5 <md5>
title CentOS (2.6.32-754.el6)
\troot (hd0,0)
\tkernel --no-mem-option /boot/vmlinuz-2.6.32 ro root=LABEL=root quiet
\tinitrd /boot/initramfs-2.6.32.img
title Other
\trootnoverify (hd0,1)
\tchainloader +1
"""


def test_reads_entries_in_order() -> None:
    """Commands belong to the title before them; options of `kernel` are no file."""
    menu = read_menu("/boot/grub/menu.lst", TWO)
    assert menu.default == "1"
    first, second = menu.entries
    assert (first.line, first.title, first.root) == (6, "CentOS (2.6.32-754.el6)", "(hd0,0)")
    assert first.kernel == "/boot/vmlinuz-2.6.32"
    assert first.arguments == ("ro", "root=LABEL=root", "quiet")
    assert first.initrd == "/boot/initramfs-2.6.32.img"
    assert (second.root, second.kernel, second.initrd) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "root", "kernel"),
    [
        ("title x\nroot=(hd0)\nkernel=/k a\n", "(hd0)", "/k"),
        ("title x\nkernel (hd0,1)/boot/k a\n", "(hd0,1)", "/boot/k"),
        ("title x\nroot (hd0,0)\nkernel (hd1)/k\n", "(hd1)", "/k"),
        ("title x\nroot\nkernel\n", "", ""),
        ("title x\nkernel --opt\n", "", ""),
    ],
)
def test_spellings(text: str, root: str, kernel: str) -> None:
    """`=` is as good as a blank; a device before a path wins; what is missing is empty."""
    (entry,) = read_menu("m", text).entries
    assert (entry.root, entry.kernel) == (root, kernel)


def test_without_a_default_the_first_boots() -> None:
    """An empty menu has no entry, and its default is 0."""
    menu = read_menu("m", "")
    assert (menu.default, menu.entries) == ("0", ())


def test_only_files_of_boot_are_known() -> None:
    """Folders are no kernels, and nobody looked elsewhere."""
    found = parse(
        answers(
            "grub_legacy",
            files={"/boot/vmlinuz": "x"},
            states={"/boot/grub": "d0755 root root"},
        )
    )
    assert found.menus == {}
    assert found.has("/boot/vmlinuz")
    assert not found.has("/boot/grub")
    with pytest.raises(NotObservedError, match="only /boot was"):
        found.has("/vmlinuz")
