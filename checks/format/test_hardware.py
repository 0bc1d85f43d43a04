"""What an OVF or a box asks its hypervisor for."""

from __future__ import annotations

from collections.abc import Mapping

from imgverify.expect import Expect
from imgverify.facts.sizes import to_bytes, to_text
from imgverify.unobserved import NotApplicableError, NotObservedError
from imgverify.wrapping import Wrapping

# Of these there may be several, with spaces between.
SEVERAL = frozenset({"disk-controller", "network"})
WHERE = "the hardware that the image asks for"


def test_hardware(
    wrapping: Wrapping,
    expect: Expect,
    at_most: str = "",
    allowed: dict[str, list[str]] | None = None,
    forbidden: dict[str, list[str]] | None = None,
) -> None:
    """The image asks for hardware that its users have, and for the size that its disk has.

    `at_most` is the newest hardware version that they have (`vmx-13`). `allowed` and `forbidden`
    have values by name: `firmware` (`bios`, `efi`), `disk-controller` (`scsi:lsilogic`), `network`
    (`VmxNet3`), `provider`, `format`, `os`. Of several devices each must be allowed.
    """
    hardware = wrapping.hardware
    if not hardware:
        raise NotApplicableError(f"it asks for no hardware: {' '.join(wrapping.layers)}")
    if at_most:
        _judge_version(hardware, expect, at_most)
    for name, values in (allowed or {}).items():
        found = _values(hardware, name)
        expect(
            bool(found) and all(one in values for one in found),
            wanted=f"{name} {' or '.join(values)}",
            found=hardware.get(name) or "not said",
            where=WHERE,
        )
    for name, values in (forbidden or {}).items():
        expect(
            not any(one in values for one in _values(hardware, name)),
            wanted=f"no {name} {' or '.join(values)}",
            found=hardware.get(name) or "not said",
            where=WHERE,
        )
    _judge_size(wrapping, expect)


def _values(hardware: Mapping[str, str], name: str) -> list[str]:
    said = hardware.get(name, "")
    if name in SEVERAL:
        return said.split()
    return [said] if said else []


def _judge_version(hardware: Mapping[str, str], expect: Expect, at_most: str) -> None:
    found = hardware.get("version", "")
    wanted_family, wanted_number = _version(at_most)
    if wanted_number is None:
        raise ValueError(f"{at_most!r} is no hardware version: write vmx-13")
    # One that suits several products lists them all, and the oldest decides.
    numbers = [
        number
        for family, number in map(_version, found.split())
        if family == wanted_family and number is not None
    ]
    expect(
        bool(numbers) and min(numbers) <= wanted_number,
        wanted=f"{at_most} or older",
        found=found or "no hardware version",
        where=WHERE,
    )


def _version(text: str) -> tuple[str, int | None]:
    family, _, number = text.rpartition("-")
    return family, int(number) if number.isascii() and number.isdigit() else None


def _judge_size(wrapping: Wrapping, expect: Expect) -> None:
    said = wrapping.hardware.get("virtual-size", "")
    if not said:
        return
    try:
        size = to_bytes(said)
    except ValueError as error:
        raise NotObservedError(f"the size of the disk is not understood: {error}") from error
    expect(
        size == wrapping.virtual_size,
        wanted=f"a disk of {to_text(wrapping.virtual_size)}, as it has",
        found=to_text(size),
        where=WHERE,
    )
