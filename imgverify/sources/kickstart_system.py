"""What a kickstart file asks of a system's settings: boot loader, language, time, network.

The files in which the installer writes them down moved between versions: those of EL 6 (and Fedora
before 18) are below /etc/sysconfig.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from imgverify.model import Severity
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.kernel_arguments import want_arguments
from imgverify.sources.kickstart_version import Version

# pykickstart's constants for `selinux`.
_SELINUX = {0: "disabled", 1: "enforcing", 2: "permissive"}
_INTERFACE = re.compile(r"(?!link$|bootif$)[a-z][a-z0-9._-]{0,14}", re.IGNORECASE)
_CHRONY = "/etc/chrony.conf"


def want_bootloader(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `bootloader`: kernel arguments, waiting time, password."""
    if data.location == "none" or getattr(data, "disabled", False):
        title = "the installer puts no boot loader into the image"
        reason = "Checks read configuration of boot loaders, not boot sectors."
        demands.manual("bootloader:none", title, statement, reason)
    want_arguments(demands, "bootloader", data.appendLine or "", statement)
    if data.timeout is not None:
        title = f"the boot menu waits no longer than {data.timeout} s"
        calls = [call("grub-timeout", max_seconds=int(data.timeout))]
        demands.want("bootloader:timeout", title, statement, calls)
    if data.password or getattr(data, "md5pass", ""):
        title = "the boot loader has a password"
        demands.want("bootloader:password", title, statement, [call("grub-password")])
    if not (data.appendLine or data.password or data.timeout is not None) and (
        data.location != "none"
    ):
        demands.ignore(statement, "where the boot loader is: that it is there, every boot proves")


def want_selinux(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `selinux`: its mode."""
    mode = _SELINUX.get(data.selinux)
    if mode is None:
        demands.leave(statement, "says no mode")
        return
    file = {"path": "/etc/selinux/config", "syntax": "shell", "key": "SELINUX"}
    calls = (
        [call("config-value", **file, value="disabled")]
        if mode == "disabled"
        else [call("selinux-state", mode=mode)]
    )
    demands.want("selinux", f"SELinux is {mode}", statement, calls, severity=Severity.HIGH)


def want_language(demands: Demands, data: Any, statement: Statement, version: Version) -> None:
    """Take `lang`: the language of the system."""
    path = "/etc/locale.conf" if version.has_systemd else "/etc/sysconfig/i18n"
    # Without an encoding, UTF-8 is meant, and written down or not.
    names = [data.lang] if "." in data.lang else [data.lang, f"{data.lang}.UTF-8"]
    calls = [call("config-value", path=path, syntax="shell", key="LANG", op="in", value=names)]
    demands.want("lang", f"the language is {data.lang}", statement, calls)
    if getattr(data, "addsupport", None):
        demands.leave(statement, "--addsupport: which packages bring a language differs")


def want_keyboard(demands: Demands, data: Any, statement: Statement, version: Version) -> None:
    """Take `keyboard`: the layout of the console."""
    name = getattr(data, "vc_keymap", "") or getattr(data, "_keyboard", "") or data.keyboard
    if version.has_systemd:
        path, key = "/etc/vconsole.conf", "KEYMAP"
    else:
        path, key = "/etc/sysconfig/keyboard", "KEYTABLE"
    if name:
        calls = [call("config-value", path=path, syntax="shell", key=key, value=name)]
        demands.want("keyboard", f"the console's keyboard is {name}", statement, calls)
    if getattr(data, "x_layouts", None):
        demands.leave(statement, "--xlayouts: no check looks at keyboards of X")


def want_timezone(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `timezone`: the zone, the hardware clock, and who keeps it right."""
    if data.timezone:
        # Without --utc the installer may still decide for UTC where nothing else is installed.
        calls = [call("timezone", zone=data.timezone, utc=True if data.isUtc else None)]
        clock = ", the hardware clock in UTC" if data.isUtc else ""
        demands.want("timezone", f"local time is {data.timezone}{clock}", statement, calls)
    servers = list(getattr(data, "ntpservers", None) or ())
    _want_time_source(demands, "timezone", servers, statement, off=getattr(data, "nontp", False))


def want_time_source(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `timesource`: who keeps the clock right."""
    sources = [data.ntp_server, data.ntp_pool]
    _want_time_source(
        demands, "timesource", [one for one in sources if one], statement, off=data.ntp_disable
    )


def want_network(demands: Demands, data: Any, statement: Statement, version: Version) -> None:
    """Take `network`: the host name, and how an interface gets its address."""
    if data.hostname:
        _want_hostname(demands, data.hostname, statement, version)
    says_more = data.device or data.ip or not data.hostname or "--bootproto" in statement.said
    if not says_more:
        return
    device, how = data.device or "the first interface", data.bootProto or "dhcp"
    title = f"{device} gets its address by {how}"
    if version.guessed or not _INTERFACE.fullmatch(data.device):
        reason = (
            "Where this is written down depends on the version: say --version."
            if version.guessed
            else "Which interface this is, only the machine knew that was installed."
        )
        demands.manual(f"network:{data.device or 'first'}", title, statement, reason)
        return
    calls = _interface(data, how, version)
    demands.want(f"network:{data.device}", title, statement, calls)


def want_target(demands: Demands, data: Any, statement: Statement, version: Version) -> None:
    """Take `skipx` and `xconfig`: whether a boot leads to a graphical login."""
    graphical = getattr(data, "startX", False)
    if not graphical and not getattr(data, "skipx", False):
        demands.ignore(statement, "says how X is set up, not that it starts")
    elif not version.has_systemd:
        level = 5 if graphical else 3
        calls = [call("default-runlevel", level=level)]
        demands.want("default-runlevel", f"a boot leads to runlevel {level}", statement, calls)
    else:
        name = "graphical.target" if graphical else "multi-user.target"
        calls = [call("default-target", name=name)]
        demands.want("default-target", f"a boot leads to {name}", statement, calls)


def _want_hostname(demands: Demands, name: str, statement: Statement, version: Version) -> None:
    if version.has_systemd:
        line = f"/^{re.escape(name)}$/"
        calls = [call("goss-file", path="/etc/hostname", exists=True, contents=[line])]
    else:
        path = "/etc/sysconfig/network"
        calls = [call("config-value", path=path, syntax="shell", key="HOSTNAME", value=name)]
    note = "A platform gives a machine its own name at the first boot: judge the image offline."
    demands.want("network:hostname", f"the host name is {name}", statement, calls, note=note)


def _interface(data: Any, how: str, version: Version) -> list[Any]:
    """What the installer writes: NetworkManager's keyfiles since EL 9, ifcfg files before."""
    if version.writes_keyfiles:
        path = f"/etc/NetworkManager/system-connections/{data.device}.nmconnection"
        file = {"path": path, "syntax": "keyfile"}
        method = "auto" if how == "dhcp" else "manual"
        start = {"section": "connection", "key": "autoconnect", "default": "true"}
        return [
            call("config-value", **file, section="ipv4", key="method", value=method),
            # A connection starts with the machine unless its file says otherwise (nm-settings(5)).
            call("config-value", **file, **start, value="true" if data.onboot else "false"),
            *_address(path, data, how),
        ]
    path = f"/etc/sysconfig/network-scripts/ifcfg-{data.device}"
    file = {"path": path, "syntax": "shell"}
    # With a static address the installers of EL 6 and 7 write `none`, older ones `static`.
    words = ["none", "static"] if how == "static" else [how]
    calls = [call("config-value", **file, key="BOOTPROTO", op="in", value=words)]
    calls.append(call("config-value", **file, key="ONBOOT", value="yes" if data.onboot else "no"))
    if how == "static" and data.ip:
        calls.append(call("config-value", **file, key="IPADDR", value=data.ip))
    return calls


def _address(path: str, data: Any, how: str) -> list[Any]:
    """A static address in a keyfile: `address1=10.0.0.5/24,10.0.0.1`."""
    if how != "static" or not data.ip:
        return []
    line = rf"/^address(es)?[0-9]*={re.escape(data.ip)}[^0-9]/"
    return [call("goss-file", path=path, exists=True, contents=[line])]


def _want_time_source(
    demands: Demands, prefix: str, servers: list[str], statement: Statement, *, off: bool
) -> None:
    if off:
        units = ["chronyd.service", "ntpd.service"]
        title = "nothing sets the clock from the network"
        demands.want(f"{prefix}:none", title, statement, [call("service-not-in-use", units=units)])
    if servers:
        file = {"path": _CHRONY, "syntax": "chrony", "key": ["server", "pool"]}
        calls = [
            call("config-value", **file, op="count_ge", value=1),
            *(
                call(
                    "goss-file", path=_CHRONY, contents=[f"/^(server|pool) +{re.escape(one)}( |$)/"]
                )
                for one in servers
            ),
        ]
        title = f"chrony asks {', '.join(servers)}"
        demands.want(f"{prefix}:servers", title, statement, calls)


Rule = Callable[[Demands, Any, Statement, Version], None]
RULES: dict[str, Rule] = {
    "bootloader": want_bootloader,
    "keyboard": want_keyboard,
    "lang": want_language,
    "network": want_network,
    "selinux": want_selinux,
    "skipx": want_target,
    "timesource": want_time_source,
    "timezone": want_timezone,
    "xconfig": want_target,
}
