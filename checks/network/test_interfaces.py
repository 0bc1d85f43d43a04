"""Network interfaces."""

from imgverify.expect import Expect
from imgverify.facts.interfaces import Interfaces


def test_no_wireless(
    interfaces: Interfaces, expect: Expect, allow: list[str] | None = None
) -> None:
    """No interface is a radio: a driver that is loaded can be used, whatever its state.

    Args:
        interfaces: of the running system.
        expect: the recorder.
        allow: names of interfaces that may be.
    """
    found = {name: path for name, path in interfaces.wireless.items() if name not in (allow or ())}
    expect(
        not found,
        wanted="no wireless interface",
        found=", ".join(found) or f"none of {', '.join(interfaces.names)}",
        where=", ".join(found.values()) or "/sys/class/net/*/{wireless,phy80211}",
        mend="find its module with readlink -f /sys/class/net/NAME/device/driver/module, then "
        "echo 'install MODULE /bin/false' >>/etc/modprobe.d/wireless.conf && modprobe -r MODULE",
    )
