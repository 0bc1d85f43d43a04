"""The size of the disk as a guest sees it."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.sizes import to_bytes, to_text
from imgverify.unobserved import NotApplicableError
from imgverify.wrapping import Wrapping


def test_virtual_size(
    wrapping: Wrapping,
    expect: Expect,
    at_least: int | str = 0,
    at_most: int | str = 0,
    multiple_of: int | str = 0,
) -> None:
    """The disk is as large as a platform wants it.

    `multiple_of` is what a platform counts in: 1 MiB on Azure, 1 GiB on Google's.
    """
    size = wrapping.virtual_size
    if not size:
        raise NotApplicableError(f"there is no disk in it: {' '.join(wrapping.layers)}")
    least, most, step = to_bytes(at_least), to_bytes(at_most), to_bytes(multiple_of)
    demands = {
        f"at least {to_text(least)}": size >= least,
        f"at most {to_text(most)}": not most or size <= most,
        f"a multiple of {to_text(step)}": not step or size % step == 0,
    }
    asked = (least, most, step)
    for (wanted, holds), given in zip(demands.items(), asked, strict=True):
        if given:
            expect(
                holds,
                wanted=wanted,
                found=to_text(size),
                where="the disk as a guest sees it",
                mend="qemu-img resize IMAGE SIZE  # and its partitions",
            )
