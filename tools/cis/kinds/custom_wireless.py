"""No wireless interface."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """No interface of the running system is a radio.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check, benchmark
    return [{"no-wireless": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to keep its driver out.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "Keep the driver from being loaded:\n"
        "module=$(basename $(readlink -f /sys/class/net/NAME/device/driver/module))\n"
        'echo "install $module /bin/false" >>/etc/modprobe.d/wireless.conf\n'
        "modprobe -r $module"
    )
