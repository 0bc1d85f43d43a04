"""Drivers of every installed kernel."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

OLD, NEW = "/lib/modules/6.1.0-1-cloud-amd64", "/lib/modules/6.1.0-2-cloud-amd64"
NVME = "kernel/drivers/nvme/host/nvme.ko: kernel/drivers/nvme/host/nvme-core.ko\n"
ENA = "kernel/drivers/net/ethernet/amazon/ena/ena.ko.xz:\n"


def built(
    old: str = NVME + ENA, new: str = NVME + ENA, builtin: str = "", rules: str = ""
) -> Answers:
    """A machine with two kernels.

    Args:
        old: modules.dep of one.
        new: of the other.
        builtin: modules.builtin of that.
        rules: of modprobe.d.
    """
    return answers(
        "kernel_modules",
        files={
            f"{OLD}/modules.dep": old,
            f"{NEW}/modules.dep": new,
            f"{OLD}/modules.builtin": "",
            f"{NEW}/modules.builtin": builtin,
            "/proc/modules": "",
            "/etc/modprobe.d/x.conf": rules,
        },
    )


@pytest.mark.parametrize(
    ("image", "wrong"),
    [
        (built(), 0),
        (built(new=ENA), 1),
        (built(new=ENA, builtin="kernel/drivers/nvme/host/nvme.ko\n"), 0),
        (built(old=NVME, new=NVME), 2),
        (built(new=NVME.replace("nvme.ko:", "nvme-tcp.ko:") + ENA), 1),
        (built(rules="blacklist ena\n"), 1),
        (built(rules="install nvme /bin/true\n"), 1),
        (built(rules="install nvme /sbin/modprobe --ignore-install nvme\n"), 0),
        (built(rules="#blacklist ena\n"), 0),
    ],
)
def test_drivers(image: Answers, wrong: int) -> None:
    """As a module or built in, in each kernel, and not forbidden."""
    judged = judge("kernel-driver", image, names=["nvme", "ena"])
    assert len([one for one in judged.findings if not one.holds]) == wrong
    assert judged.result is (Result.FAIL if wrong else Result.PASS)


def test_no_kernel() -> None:
    """Where no kernel was found, nothing is said about drivers."""
    image = answers("kernel_modules", files={"/proc/modules": ""})
    assert judge("kernel-driver", image, names=["ena"]).result is Result.ERROR
    nothing = Answers(Plane.OFFLINE)
    assert judge("kernel-driver", nothing, names=["ena"]).result is Result.NEEDS_BOOT
