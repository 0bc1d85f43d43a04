"""What machine an OVF asks for, in the words of `Wrapping.hardware`.

Source: DMTF DSP0243 and CIM_ResourceAllocationSettingData (resource types); the `vmw:Config` keys
that VMware writes, and VirtualBox' own section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from imgverify.artifacts.xml_tree import Element

_CPU, _MEMORY, _NETWORK = "3", "4", "10"
_CONTROLLERS = {"5": "ide", "6": "scsi", "20": "sata"}
_UNITS = re.compile(r"byte\s*\*\s*2\s*\^\s*(\d{1,2})")
_OLD_UNITS = {"megabytes": 20, "mb": 20, "gigabytes": 30, "gb": 30, "kilobytes": 10}
_MIB = 20


def hardware_of(system: Element) -> dict[str, str]:
    """Facts of a machine; what it does not say is left out.

    Args:
        system: the `VirtualSystem` element.

    Returns:
        `version` (`vmx-13`, `virtualbox-2.2`; several with spaces between), `cpus`, `memory` (MiB),
        `firmware` (`bios`, `efi`), `disk-controller`, `network` (each sorted, with spaces between),
        `os`.
    """
    items = system.all("Item") + system.all("StorageItem") + system.all("EthernetPortItem")
    found = {
        "version": _version(system),
        "cpus": _sum(items, _CPU),
        "memory": _memory(items),
        "firmware": _firmware(system),
        "disk-controller": _words(
            _controller(item) for item in items if item.word("ResourceType") in _CONTROLLERS
        ),
        "network": _words(
            item.word("ResourceSubType") or "any"
            for item in items
            if item.word("ResourceType") == _NETWORK
        ),
        "os": _operating_system(system),
    }
    return {key: value for key, value in found.items() if value}


def _version(system: Element) -> str:
    hardware = system.first("VirtualHardwareSection")
    about = hardware.first("System") if hardware else None
    return " ".join(about.word("VirtualSystemType").replace(",", " ").split()) if about else ""


def _sum(items: list[Element], kind: str) -> str:
    numbers = [
        int(item.word("VirtualQuantity"))
        for item in items
        if item.word("ResourceType") == kind
        and re.fullmatch("[0-9]{1,12}", item.word("VirtualQuantity"))
    ]
    return str(sum(numbers)) if numbers else ""


def _memory(items: list[Element]) -> str:
    quantity = _sum(items, _MEMORY)
    said = next(
        (item.word("AllocationUnits") for item in items if item.word("ResourceType") == _MEMORY), ""
    ).lower()
    unit = _UNITS.fullmatch(said)
    power = int(unit[1]) if unit else _OLD_UNITS.get(said, _MIB)
    return str((int(quantity) << power) >> _MIB) if quantity else ""


def _firmware(system: Element) -> str:
    for config in system.all("Config"):
        if config.attributes.get("key") == "firmware":
            return config.attributes.get("value", "").lower()
    firmware = system.first("Firmware")
    return firmware.attributes.get("type", "").lower() if firmware else ""


def _controller(item: Element) -> str:
    name = _CONTROLLERS.get(item.word("ResourceType"), "")
    model = item.word("ResourceSubType")
    return f"{name}:{model}" if model else name


def _operating_system(system: Element) -> str:
    section = system.first("OperatingSystemSection")
    if section is None:
        return ""
    own = next((one.text.strip() for one in section.children if one.name == "OSType"), "")
    return section.attributes.get("osType") or own or section.word("Description")


def _words(words: Iterable[str]) -> str:
    return " ".join(sorted({"-".join(word.split()) for word in words if word}))
