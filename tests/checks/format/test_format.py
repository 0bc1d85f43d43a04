"""Format, compression, snapshots, parents and oddities of the image file."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from imgverify.wrapping import Wrapping
from tests.checks.building import answers
from tests.checks.format.wrapped import verdict
from tests.checks.judging import judge

QCOW2 = Wrapping(layers=("qcow2",), variant="v3", virtual_size=8 << 30, file_size=1000)
ZSTD = Wrapping(layers=("qcow2",), variant="v3+zstd", compressed=True)
OVA = Wrapping(layers=("ova", "vmdk"), variant="streamOptimized", compressed=True)
PACKED = Wrapping(layers=("gzip", "tar", "raw"), compressed=True)


@pytest.mark.parametrize(
    ("wrapping", "params", "result"),
    [
        (QCOW2, {"formats": ["raw", "qcow2"]}, Result.PASS),
        (QCOW2, {"formats": ["raw"]}, Result.FAIL),
        (QCOW2, {"formats": []}, Result.FAIL),
        (OVA, {"formats": ["ova vmdk"]}, Result.PASS),
        (OVA, {"formats": ["vmdk"]}, Result.FAIL),
        (OVA, {"formats": ["ova"]}, Result.FAIL),
        (OVA, {"formats": ["ova vmdk"], "variants": ["streamOptimized"]}, Result.PASS),
        (OVA, {"formats": ["ova vmdk"], "variants": ["monolithicSparse"]}, Result.FAIL),
        (ZSTD, {"formats": ["qcow2"], "variants": ["v3"]}, Result.FAIL),
        (PACKED, {"formats": ["gzip tar raw"]}, Result.PASS),
    ],
)
def test_formats(wrapping: Wrapping, params: dict[str, Any], result: Result) -> None:
    """All layers count, from the outside in, and the variant of the disk."""
    assert verdict("disk-format", wrapping, **params).result is result


@pytest.mark.parametrize(
    ("wrapping", "wanted", "result"),
    [
        (QCOW2, True, Result.FAIL),
        (QCOW2, False, Result.PASS),
        (ZSTD, True, Result.PASS),
        (ZSTD, False, Result.FAIL),
        (ZSTD, "zstd", Result.PASS),
        (ZSTD, "zlib", Result.FAIL),
        (QCOW2, "zlib", Result.FAIL),
        (OVA, "deflate", Result.PASS),
        (PACKED, "gzip", Result.PASS),
        (PACKED, "xz", Result.FAIL),
    ],
)
def test_compression(wrapping: Wrapping, wanted: bool | str, result: Result) -> None:  # noqa: FBT001
    """Demanded, forbidden, or of one kind."""
    assert verdict("compression", wrapping, wanted=wanted).result is result


def test_snapshots() -> None:
    """A snapshot that is left is named, with the command that deletes it."""
    assert verdict("no-internal-snapshots", QCOW2).result is Result.PASS
    left = Wrapping(layers=("qcow2",), snapshots=("before", "after"))
    outcome = verdict("no-internal-snapshots", left)
    assert outcome.result is Result.FAIL
    assert outcome.findings[0].found == "before, after"
    assert "snapshot -d before" in outcome.findings[0].mend


def test_whole_disk() -> None:
    """A disk that needs another is none that can be published."""
    assert verdict("whole-disk", QCOW2).result is Result.PASS
    overlay = Wrapping(layers=("qcow2",), parent="base.qcow2")
    assert verdict("whole-disk", overlay).result is Result.FAIL


def test_sound() -> None:
    """Every oddity is a finding of its own."""
    assert verdict("wrapping-sound", QCOW2).result is Result.PASS
    odd = Wrapping(layers=("qcow2",), problems=("marked as dirty", "no manifest"))
    outcome = verdict("wrapping-sound", odd)
    assert outcome.result is Result.FAIL
    assert [one.found for one in outcome.findings] == ["marked as dirty", "no manifest"]


@pytest.mark.parametrize(
    ("allocated", "at_most", "result"),
    [(100, 0.5, Result.PASS), (500, 0.5, Result.PASS), (501, 0.5, Result.FAIL)],
)
def test_sparse(allocated: int, at_most: float, result: Result) -> None:
    """The share of the length that is occupied."""
    wrapping = Wrapping(layers=("raw",), file_size=1000, allocated=allocated)
    assert verdict("sparse", wrapping, at_most=at_most).result is result


def test_folder_is_not_sparse() -> None:
    """What has no length occupies no share of it."""
    assert verdict("sparse", Wrapping(layers=("folder",))).result is Result.NOTAPPLICABLE


@pytest.mark.parametrize(
    ("check", "params"),
    [
        ("disk-format", {"formats": ["qcow2"]}),
        ("compression", {"wanted": False}),
        ("no-internal-snapshots", {}),
        ("whole-disk", {}),
        ("wrapping-sound", {}),
        ("sparse", {}),
        ("virtual-size", {}),
        ("hardware", {}),
    ],
)
def test_nobody_told(check: str, params: dict[str, Any]) -> None:
    """Without the image's own facts nothing passes."""
    have = answers("wrapping", outputs={"wrapping": ("", 1)})
    assert judge(check, have, **params).result is Result.ERROR
