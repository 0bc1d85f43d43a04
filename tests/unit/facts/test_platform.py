"""What the system runs on, and what counts as evidence."""

from __future__ import annotations

import pytest

from imgverify.facts import platform
from imgverify.facts.answers import Answers
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

HOST = "0777 root root -> pid:[4026531836]"
INNER = "0777 root root -> pid:[4026532201]"
PRINTED = "machine x86_64\nvm kvm\ncontainer \n"
X86 = "/lib64/ld-linux-x86-64.so.2"
SHIM = "/boot/efi/EFI/centos/shimx64.efi"
CORE = "/boot/grub2/i386-pc/core.img"


def machine(
    printed: str = PRINTED, namespace: str = HOST, files: dict[str, str] | None = None
) -> Answers:
    """A running system."""
    return answers(
        "platform",
        files=files,
        outputs={"platform": printed},
        states={platform.NAMESPACE: namespace} if namespace else {},
    )


def disk(*paths: str) -> Answers:
    """A disk with these files."""
    return answers("platform", states=dict.fromkeys(paths, "0755 root root"), plane=Plane.OFFLINE)


def test_a_bios_guest() -> None:
    """No EFI folder in /sys, a kernel that names its machine."""
    seen = platform.parse(machine())
    assert seen.firmware == platform.Seen("bios", "/sys/firmware/efi is absent")
    assert seen.architecture.value == "x86_64"
    assert seen.virtual_machine.value == "kvm"


def test_a_uefi_guest() -> None:
    """The folder alone says it."""
    told = answers("platform", states={platform.EFI: "d0755 root root"})
    assert platform.parse(told).firmware == platform.Seen("uefi", platform.EFI)


def test_a_machine_is_no_container() -> None:
    """The kernel's first PID namespace is proof."""
    assert platform.parse(machine()).container.value == "no"


def test_a_dockerenv_in_the_image_does_not_make_it_a_container() -> None:
    """An image built in a container keeps that file; it is no evidence, whatever it holds."""
    left = machine(files={"/.dockerenv": ""})
    assert platform.parse(left).container.value == "no"


def test_a_container_has_a_namespace_of_its_own() -> None:
    """Whether its manager says its name, or lets nobody read it."""
    for printed in (PRINTED, "machine x86_64\nvm kvm\ncontainer lxc\n", "machine x86_64\nvm kvm\n"):
        seen = platform.parse(machine(printed, INNER)).container
        assert (seen.value, "4026532201" in seen.where) == ("yes", True)


@pytest.mark.parametrize(
    "told",
    [
        machine(namespace=""),
        machine("machine x86_64\ncontainer lxc\n"),
        machine(files={platform.CONTAINER: "podman\n"}),
        machine(""),
        disk(X86),
    ],
    ids=["namespace unread", "environment differs", "run differs", "nothing printed", "disk"],
)
def test_doubt_is_not_an_answer(told: Answers) -> None:
    """Evidence that is missing, or that contradicts itself, is neither yes nor no."""
    with pytest.raises(NotObservedError):
        assert platform.parse(told).container.value


@pytest.mark.parametrize(
    ("paths", "firmware"),
    [((SHIM,), "uefi"), ((CORE,), "bios"), (("/efi/EFI/BOOT/A.EFI",), "uefi")],
)
def test_a_disk_boots_by_what_it_brings(paths: tuple[str, ...], firmware: str) -> None:
    """A loader for one firmware only says which."""
    assert platform.parse(disk(*paths)).firmware.value == firmware


@pytest.mark.parametrize("paths", [(), (SHIM, CORE)])
def test_a_disk_for_both_needs_a_boot(paths: tuple[str, ...]) -> None:
    """A hybrid disk, and one without a loader, do not say."""
    with pytest.raises(NotObservedError) as refused:
        assert platform.parse(disk(*paths)).firmware.value
    assert refused.value.needs_boot


@pytest.mark.parametrize(
    ("paths", "architecture"),
    [
        ((X86,), "x86_64"),
        ((X86, "/lib/ld-linux.so.2"), "x86_64"),
        (("/lib/ld-linux.so.2",), "i686"),
    ],
)
def test_a_disk_has_the_architecture_of_its_loader(
    paths: tuple[str, ...], architecture: str
) -> None:
    """A 32-bit loader beside the 64-bit one is for old programs."""
    assert platform.parse(disk(*paths)).architecture.value == architecture


def test_two_architectures_are_none() -> None:
    """A disk for emulation has loaders of several."""
    with pytest.raises(NotObservedError):
        assert platform.parse(disk(X86, "/lib/ld-linux-aarch64.so.1")).architecture.value
