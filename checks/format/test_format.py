"""The format of the published file, and what is in it beside the disk."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.wrapping import compressions
from imgverify.unobserved import NotApplicableError
from imgverify.wrapping import Wrapping

FILE = "the image file"


def test_disk_format(
    wrapping: Wrapping, expect: Expect, formats: list[str], variants: list[str] | None = None
) -> None:
    """The file has one of the formats that its users can read.

    `formats` are spelled from the outside in: `qcow2`, `ova vmdk`, `gzip tar raw`. `variants` are
    those of the disk: `streamOptimized` of a vmdk, `fixed` of a vhd, `v3` or `v3+zstd` of a qcow2.
    """
    layers = " ".join(wrapping.layers)
    expect(
        layers in formats,
        wanted=" or ".join(formats),
        found=layers,
        where=FILE,
        mend=f"qemu-img convert -O {formats[0].split()[-1]} IMAGE NEW" if formats else "",
    )
    if variants is not None:
        expect(
            wrapping.variant in variants,
            wanted=f"the variant {' or '.join(variants)}",
            found=wrapping.variant or "no variant",
            where=FILE,
            mend="qemu-img convert -o subformat=VARIANT IMAGE NEW",
        )


def test_compression(wrapping: Wrapping, expect: Expect, wanted: bool | str = True) -> None:
    """The file or the disk in it is compressed, or is not.

    `wanted` is true, false, or the compression: `zlib` or `zstd` of a qcow2 disk, `deflate` of a
    VMDK, `gzip`, `xz` or `zstd` of a compressed file.
    """
    found = compressions(wrapping)
    expect(
        wanted in found if isinstance(wanted, str) else bool(found) == wanted,
        wanted=wanted if isinstance(wanted, str) else "compressed" if wanted else "not compressed",
        found=", ".join(found) or "not compressed",
        where=FILE,
        mend="qemu-img convert -c -O qcow2 IMAGE NEW" if wanted else "qemu-img convert IMAGE NEW",
    )


def test_no_internal_snapshots(wrapping: Wrapping, expect: Expect) -> None:
    """No state of the disk before it was finished lies beside it in the file."""
    names = wrapping.snapshots
    expect(
        not names,
        wanted="no snapshots",
        found=", ".join(names) or "none",
        where=FILE,
        mend=f"qemu-img snapshot -d {names[0]} IMAGE" if names else "",
    )


def test_whole_disk(wrapping: Wrapping, expect: Expect) -> None:
    """The file needs no other: no backing file, no parent, no extents elsewhere."""
    expect(
        not wrapping.parent,
        wanted="a whole disk",
        found=f"a disk that needs {wrapping.parent}" if wrapping.parent else "a whole disk",
        where=FILE,
        mend="qemu-img convert -O qcow2 IMAGE NEW  # where both files are",
    )


def test_wrapping_sound(wrapping: Wrapping, expect: Expect) -> None:
    """Nothing is odd about the file: it was closed, its tables agree, its checksums are right."""
    for problem in wrapping.problems:
        expect(holds=False, wanted="a sound file", found=problem, where=FILE, mend="build it again")
    if not wrapping.problems:
        expect(holds=True, wanted="a sound file", found="no problem", where=FILE)


def test_sparse(wrapping: Wrapping, expect: Expect, at_most: float = 0.9) -> None:
    """The file occupies less room than it is long: what the disk never used was not written.

    `at_most` is the share of its length that it may occupy where it lies.
    """
    if not wrapping.file_size:
        raise NotApplicableError("the image is no file, so it has no length")
    share = wrapping.allocated / wrapping.file_size
    expect(
        share <= at_most,
        wanted=f"at most {at_most:.0%} of its length occupied",
        found=f"{share:.0%} ({wrapping.allocated} of {wrapping.file_size} bytes)",
        where=FILE,
        mend="fallocate --dig-holes IMAGE",
    )
