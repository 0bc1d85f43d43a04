"""The facts of an image's format, as whoever has the image tells them."""

from __future__ import annotations

import msgspec
import pytest

from imgverify.facts.wrapping import COMMANDS, compressions, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import Wrapping
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script

OVA = Wrapping(
    layers=("ova", "vmdk"),
    variant="streamOptimized",
    virtual_size=8 << 30,
    compressed=True,
    hardware={"version": "vmx-13", "network": "VmxNet3"},
)


@pytest.mark.parametrize("plane", list(Plane))
def test_same_on_every_plane(plane: Plane) -> None:
    """The record comes back as it was, wherever the other facts come from."""
    have = answers(outputs={"wrapping": msgspec.json.encode(OVA).decode()}, plane=plane)
    assert parse(have) == OVA


@pytest.mark.parametrize("text", ["", "{", "[]", '{"layers":[],"unknown":1}', '{"layers":"qcow2"}'])
def test_what_is_no_record(text: str) -> None:
    """Half a record is no fact."""
    with pytest.raises(NotObservedError, match="cannot be read"):
        parse(answers(outputs={"wrapping": text}))


def test_machine_cannot_answer() -> None:
    """The script fails on every machine, so that a fact is never made up."""
    (command,) = COMMANDS
    with pytest.raises(NotObservedError, match="status 1: only the image itself"):
        parse(run_script(command))
    with pytest.raises(NotObservedError, match="was not collected"):
        parse(answers())


@pytest.mark.parametrize(
    ("wrapping", "found"),
    [
        (Wrapping(layers=("raw",)), ()),
        (Wrapping(layers=("qcow2",), variant="v3"), ()),
        (Wrapping(layers=("qcow2",), variant="v3", compressed=True), ("zlib",)),
        (Wrapping(layers=("qcow2",), variant="v3+zstd", compressed=True), ("zstd",)),
        (Wrapping(layers=("qcow2",), variant="v3+zstd"), ()),
        (OVA, ("deflate",)),
        (Wrapping(layers=("gzip", "tar", "raw"), compressed=True), ("gzip",)),
        (Wrapping(layers=("xz", "qcow2"), compressed=True), ("xz",)),
    ],
)
def test_compressions(wrapping: Wrapping, found: tuple[str, ...]) -> None:
    """What is around the disk counts first; a format that could compress need not have done so."""
    assert compressions(wrapping) == found
