"""What a kickstart file asks of accounts, services and the packet filter."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

from imgverify.facts.authorized_key import key
from imgverify.model import Severity
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.kickstart_version import Version

# Names of services that firewall rules are usually said by, and their ports (services(5)).
_PORTS = {"ssh": 22, "ftp": 21, "telnet": 23, "smtp": 25, "http": 80, "https": 443}
_LOCKED = "*!"
_SHADOWED = ("--enableshadow", "--useshadow")


def want_root(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `rootpw`: whether a password opens root's account."""
    # An encrypted password that begins so is no hash: nothing matches it (crypt(5)).
    if data.lock or (data.isCrypted and data.password.startswith(tuple(_LOCKED))):
        calls = [call("root-locked")]
        title = "no password opens root's account"
    else:
        calls = [call("root-password", allowed=["password"])]
        title = "root has a password"
    demands.want("rootpw", title, statement, calls, severity=Severity.CRITICAL)
    if getattr(data, "allow_ssh", False):
        calls = [call("sshd-option", option="PermitRootLogin", value="yes")]
        title = "root may log in through SSH with the password"
        demands.want("rootpw:allow-ssh", title, statement, calls)


def want_user(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `user`: an account and what it belongs to."""
    groups = [one.partition("(")[0].strip() for one in data.groups]
    calls = [
        call(
            "goss-user",
            name=data.name,
            exists=True,
            uid=data.uid if data.uid is None else int(data.uid),
            gid=None if getattr(data, "gid", None) is None else int(data.gid),
            groups={"contain-elements": groups} if groups else None,
            home=data.homedir or None,
            shell=data.shell or None,
        )
    ]
    member = f", a member of {', '.join(groups)}" if groups else ""
    demands.want(f"user:{data.name}", f"there is a user {data.name}{member}", statement, calls)
    if data.lock or data.password:
        demands.leave(statement, "what password the user has: no check looks at one user's")


def want_user_group(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `group`: that there is one."""
    number = None if data.gid is None else int(data.gid)
    calls = [call("goss-group", name=data.name, exists=True, gid=number)]
    demands.want(f"group:{data.name}", f"there is a group {data.name}", statement, calls)


def want_key(demands: Demands, data: Any, statement: Statement, home: str) -> None:
    """Take `sshkey`: a key that lets a user in.

    Args:
        demands: takes what is asked for.
        data: what pykickstart read.
        statement: that asks for it.
        home: folder of the user.
    """
    words = data.key.split()
    blob = next((word for word in words if word.startswith("AAAA")), "")
    fingerprint = key(data.key).fingerprint if words else ""
    if not blob or not fingerprint:
        demands.leave(statement, "is no key that can be read")
        return
    # In a line that is no comment: options and the type stand before the key.
    line = rf"/^\s*[^#\s].*{re.escape(blob)}/"
    calls = [call("goss-file", path=f"{home}/.ssh/authorized_keys", exists=True, contents=[line])]
    demands.want(
        f"sshkey:{data.username}",
        f"the key {fingerprint} lets {data.username} in",
        statement,
        calls,
        severity=Severity.HIGH,
        note="That no other key does, is the business of `no-foreign-keys`.",
    )


def want_services(demands: Demands, data: Any, statement: Statement, version: Version) -> None:
    """Take `services`: what a boot starts, and what it does not."""
    for name in data.enabled:
        want_started(demands, f"services:{name}", [name], statement, version)
    for name in data.disabled:
        want_idle(demands, f"services:{name}", [name], statement, version)


def want_started(
    demands: Demands, identity: str, names: list[str], statement: Statement, version: Version
) -> None:
    """Ask that every boot starts services.

    Args:
        demands: takes what is asked for.
        identity: id of the control.
        names: of the services.
        statement: that asks for it.
        version: of the installer: before systemd, services are scripts.
    """
    check = "service-enabled" if version.has_systemd else "sysv-service"
    calls = [call(check, name=name) for name in names]
    title = f"a boot starts {' and '.join(names)}"
    demands.want(identity, title, statement, calls, severity=Severity.HIGH)


def want_idle(
    demands: Demands, identity: str, names: list[str], statement: Statement, version: Version
) -> None:
    """Ask that no boot starts services.

    Args:
        demands: takes what is asked for.
        identity: id of the control.
        names: of the services, with or without their suffix.
        statement: that asks for it.
        version: of the installer.
    """
    units = [name if "." in name else f"{name}.service" for name in names]
    calls = (
        [call("service-not-in-use", units=units)]
        if version.has_systemd
        else [call("sysv-service", name=name, state="off") for name in names]
    )
    demands.want(identity, f"no boot starts {' or '.join(names)}", statement, calls)


def want_firewall(demands: Demands, data: Any, statement: Statement, version: Version) -> None:
    """Take `firewall`: whether it is on, and what it lets in."""
    if getattr(data, "use_system_defaults", False):
        demands.ignore(statement, "leaves the firewall as the packages bring it")
        return
    names = ["firewalld"] if version.has_systemd else ["iptables", "ip6tables"]
    if data.enabled is False:
        want_idle(demands, "firewall", names, statement, version)
        return
    want_started(demands, "firewall", names, statement, version)
    if data.trusts:
        demands.leave(statement, "--trust: no check looks at trusted interfaces")
    if version.has_systemd:
        _leave_openings(demands, data, statement)
    elif not data.trusts:
        _want_ports(demands, data, statement)


def want_authentication(
    demands: Demands, data: Any, statement: Statement, _version: Version
) -> None:
    """Take `authconfig` and `auth`: shadow passwords and how they are hashed."""
    rest = []
    for word in shlex.split(data.authconfig):
        option, _, value = word.partition("=")
        if option in _SHADOWED:
            title = "passwords are in the shadow file"
            demands.want("auth:shadow", title, statement, [call("passwords-shadowed")])
        elif option == "--passalgo" and value:
            file = {"path": "/etc/login.defs", "syntax": "login-defs", "key": "ENCRYPT_METHOD"}
            calls = [call("config-value", **file, value=value.upper())]
            title = f"new passwords are hashed with {value}"
            note = "What PAM does with new passwords, `pam-hash` tells: services differ."
            demands.want("auth:passalgo", title, statement, calls, note=note)
        else:
            rest.append(option)
    if rest:
        demands.leave(statement, f"no check for {' '.join(rest)}")


def want_authselect(demands: Demands, data: Any, statement: Statement, _version: Version) -> None:
    """Take `authselect`: the selected profile with its features."""
    words = [one for one in data.authselect.split() if not one.startswith("--")]
    if words[:1] != ["select"] or len(words) < 2:  # noqa: PLR2004 - the command and a name
        demands.leave(statement, "selects no profile")
        return
    chosen = words[1:]
    # authselect keeps its choice in a file: the profile in the first line, a feature in each other.
    contents = [f"/^{re.escape(one)}$/" for one in chosen]
    calls = [
        call("authselect-profile"),
        call("goss-file", path="/etc/authselect/authselect.conf", exists=True, contents=contents),
    ]
    demands.want("authselect", f"authselect: {' '.join(chosen)}", statement, calls)


def _leave_openings(demands: Demands, data: Any, statement: Statement) -> None:
    wanted = [*data.services, *data.ports]
    refused = list(getattr(data, "remove_services", None) or ())
    if wanted or refused:
        words = [f"lets in {', '.join(wanted)}" if wanted else ""]
        words += [f"does not let in {', '.join(refused)}" if refused else ""]
        title = f"firewalld {' and '.join(word for word in words if word)}"
        reason = "No check looks at the services and ports of a zone of firewalld."
        demands.manual("firewall:openings", title, statement, reason)


def _want_ports(demands: Demands, data: Any, statement: Statement) -> None:
    ports: dict[str, list[int]] = {"tcp": [], "udp": []}
    unknown = []
    for word in [*data.services, *data.ports]:
        name, _, protocol = word.partition(":")
        number = int(name) if name.isdecimal() else _PORTS.get(name)
        if number is None or (protocol or "tcp") not in ports:
            unknown.append(word)
        else:
            ports[protocol or "tcp"].append(number)
    if unknown:
        demands.leave(statement, f"which ports are meant by {', '.join(unknown)}")
        return
    shown = ", ".join(f"{one}/{name}" for name, some in ports.items() for one in some)
    calls = [call("firewall-admits", backend=one, **ports) for one in ("iptables", "ip6tables")]
    title = f"iptables lets in {shown}, and nothing else" if shown else "iptables lets in nothing"
    demands.want("firewall:openings", title, statement, calls, severity=Severity.HIGH)


Rule = Callable[[Demands, Any, Statement, Version], None]
RULES: dict[str, Rule] = {
    "auth": want_authentication,
    "authconfig": want_authentication,
    "authselect": want_authselect,
    "firewall": want_firewall,
    "group": want_user_group,
    "rootpw": want_root,
    "services": want_services,
    "user": want_user,
}
