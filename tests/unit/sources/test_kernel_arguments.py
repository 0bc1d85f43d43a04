"""Kernel arguments out of any source."""

from __future__ import annotations

from imgverify.sources.demands import Demands, Statement
from imgverify.sources.kernel_arguments import want_arguments
from tests.unit.sources.asked import asked


def test_each_argument_is_a_control() -> None:
    """Words, values, and values of an argument that stands there twice."""
    demands = Demands()
    line = Statement("ks.cfg:1", "bootloader")
    want_arguments(demands, "b", "quiet console=tty0 console=ttyS0 audit=1", line)
    assert asked(demands) == {
        "b:quiet": [("grub-arg", {"arg": "quiet"})],
        "b:console=tty0": [("grub-arg", {"arg": "console", "value": "tty0", "op": "among"})],
        "b:console=ttyS0": [("grub-arg", {"arg": "console", "value": "ttyS0", "op": "among"})],
        "b:audit=1": [("grub-arg", {"arg": "audit", "value": "1"})],
    }
