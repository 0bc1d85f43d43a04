"""From the variables of an inventory to hosts that one can log in to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from imgverify.errors import ArtifactError
from imgverify.live.inventory.folders import GROUPS, HOSTS, Folder
from imgverify.live.inventory.groups import ALL, Inventory, Said, Variables
from imgverify.live.inventory.ssh_arguments import ssh_settings
from imgverify.live.naming import MAX_PORT, NamedHost, is_host, is_user

# Of several spellings the later one wins, as in Ansible's connection plugin `ssh`.
_ADDRESS = ("ansible_host", "ansible_ssh_host")
_PORT = ("ansible_port", "ansible_ssh_port")
_USER = ("ansible_user", "ansible_ssh_user")
_KEY = ("ansible_private_key_file", "ansible_ssh_private_key_file")
_ARGUMENTS = ("ansible_ssh_extra_args", "ansible_ssh_common_args")
_PASSWORDS = ("ansible_password", "ansible_ssh_pass", "ansible_ssh_password")
_CONNECTION = "ansible_connection"
_SSH = {"", "ssh", "smart", "paramiko", "paramiko_ssh"}
_TEMPLATE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_DEEP, _LONGEST = 10, 10_000
_PLAIN = "write it out: imgverify fills in {{ name }} and no more of Jinja"


@dataclass(frozen=True, slots=True)
class Login:
    """A host of an inventory.

    Args:
        name: as the inventory calls it.
        host: where it is.
        notes: for its report.
    """

    name: str
    host: NamedHost
    notes: tuple[str, ...]


class Logins:
    """Looks up how to log in, by the rules of Ansible's variables.

    Args:
        inventory: hosts and groups.
        path: of the inventory; the folders of variables are beside it.
    """

    def __init__(self, inventory: Inventory, path: Path) -> None:
        self._inventory = inventory
        self._groups, self._hosts = (Folder(path.parent / name) for name in (GROUPS, HOSTS))
        self._lineages = inventory.lineages()

    def of(self, name: str) -> Login:
        """How to log in to a host.

        Args:
            name: as the inventory calls it.

        Raises:
            ArtifactError: with file and line: a variable makes no sense, or cannot be known.
        """
        seen = _Seen(name, self._merged(name))
        connection = seen.text(_CONNECTION).rpartition(".")[2]
        if connection not in _SSH:
            raise ArtifactError(
                f"{seen.place(_CONNECTION)}: {name} is reached by {connection}, and not by SSH",
                f"leave it out: FILE#all,!{name}",
            )
        arguments: dict[str, str] = {}
        for variable in _ARGUMENTS:
            arguments = {**ssh_settings(seen.said(variable)), **arguments}
        known_hosts = arguments.get("userknownhostsfile", "")
        host = NamedHost(
            host=seen.checked(_ADDRESS, is_host, "is no host name") or name,
            user=seen.checked(_USER, is_user, "is no login name") or arguments.get("user", ""),
            port=int(
                seen.checked(_PORT, _is_port, f"is no port from 1 to {MAX_PORT}")
                or arguments.get("port", "0")
            ),
            key=seen.either(_KEY) or arguments.get("identityfile", ""),
            jump=arguments.get("proxyjump", ""),
            proxy_command="" if "proxyjump" in arguments else arguments.get("proxycommand", ""),
            # To know no key at all is a way to trust every key: the usual files count instead.
            known_hosts="" if known_hosts == "/dev/null" else known_hosts,
        )
        return Login(name, host, (*self._notes(), *seen.notes()))

    def _merged(self, name: str) -> Variables:
        """Ansible's order: the inventory's groups, group_vars, the host itself, host_vars."""
        lineage = self._lineages[name]
        merged: Variables = {}
        for group in lineage:
            merged.update(group.variables)
        for each in dict.fromkeys((ALL, *(group.name for group in lineage))):
            merged.update(self._groups.variables(each))
        merged.update(self._inventory.hosts[name])
        merged.update(self._hosts.variables(name))
        return merged

    def _notes(self) -> list[str]:
        hidden = [*self._groups.encrypted, *self._hosts.encrypted]
        return [f"encrypted by Ansible Vault, and not read: {path}" for path in hidden]


class _Seen:
    """The variables of one host, looked up and filled in."""

    def __init__(self, name: str, variables: Mapping[str, Said]) -> None:
        short = name.partition(".")[0]
        self._name = name
        self._variables = {
            "inventory_hostname": Said(name, ""),
            "inventory_hostname_short": Said(short, ""),
            **variables,
        }

    def place(self, variable: str) -> str:
        return self._variables[variable].place

    def said(self, variable: str) -> Said:
        """A variable with its templates filled in; one that is not there is empty."""
        found = self._variables.get(variable, Said("", ""))
        if found.trouble:
            raise ArtifactError(
                f"{found.place}: {variable} of {self._name} {found.trouble}",
                "write it in plain, or say it on the command line: --ssh-user, --ssh-key",
            )
        text = found.text
        for _ in range(_DEEP):
            filled = _TEMPLATE.sub(lambda match: self._filled(match, found, variable), text)
            if filled == text or len(filled) > _LONGEST:
                break
            text = filled
        if "{{" in text or "{%" in text:
            raise ArtifactError(f"{found.place}: {variable} of {self._name} is a template", _PLAIN)
        return Said(text, found.place)

    def _filled(self, match: re.Match[str], found: Said, variable: str) -> str:
        value = self._variables.get(match[1])
        if value is None or value.trouble:
            why = value.trouble if value else "is not known"
            raise ArtifactError(
                f"{found.place}: {variable} of {self._name} needs {match[1]}, which {why}", _PLAIN
            )
        return value.text

    def text(self, variable: str) -> str:
        return self.said(variable).text

    def either(self, spellings: tuple[str, ...]) -> str:
        return next((text for each in reversed(spellings) if (text := self.text(each))), "")

    def checked(self, spellings: tuple[str, ...], fits: Callable[[str], bool], trouble: str) -> str:
        """The value, which must make sense."""
        text = self.either(spellings)
        if text and not fits(text):
            place = next(self.place(each) for each in reversed(spellings) if self.text(each))
            raise ArtifactError(f"{place}: {text} of {self._name} {trouble}")
        return text

    def notes(self) -> list[str]:
        if any(each in self._variables for each in _PASSWORDS):
            return ["the inventory's password is not used: imgverify logs in with keys"]
        return []


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= MAX_PORT
