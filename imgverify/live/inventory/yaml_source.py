"""Inventories in YAML, and in the JSON that `ansible-inventory --list` prints."""

from __future__ import annotations

from pathlib import Path

import yaml

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import Inventory, Said
from imgverify.live.inventory.host_names import MANY, named_hosts
from imgverify.live.inventory.yaml_nodes import is_nothing, items, line_of, root_node, said
from imgverify.nearest import did_you_mean

PORT = "ansible_port"
_META, _HOST_VARIABLES = "_meta", "hostvars"
_HOSTS, _CHILDREN, _VARIABLES = "hosts", "children", "vars"
_PARTS = (_HOSTS, _CHILDREN, _VARIABLES)
PRINT = "have Ansible print it as a file: ansible-inventory -i {path} --list > hosts.json"
"""What to do with an inventory that only Ansible can evaluate."""


def parse_yaml(path: Path, text: str) -> Inventory:
    """Read an inventory.

    Args:
        path: for messages.
        text: content of the file.

    Raises:
        ArtifactError: with file and line, and what would be right.
    """
    root = root_node(path, text)
    if root is None:
        raise ArtifactError(f"{path}: the inventory is empty")
    if not isinstance(root, yaml.MappingNode):
        raise ArtifactError(
            f"{line_of(path, root)}: an inventory begins with the name of a group",
            "a playbook names no hosts: give the inventory that it is used with",
        )
    return _Reader(path).read(root)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._inventory = Inventory()
        # An alias may stand for the same group at many places.
        self._seen: set[tuple[str, int]] = set()

    def read(self, root: yaml.MappingNode) -> Inventory:
        for name, (key, value) in items(self._path, root).items():
            if name == "plugin" and isinstance(value, yaml.ScalarNode):
                raise ArtifactError(
                    f"{line_of(self._path, key)}: this configures the inventory plugin "
                    f"{value.value}, and lists no hosts",
                    PRINT.format(path=self._path),
                )
            if name == _META:
                self._meta(value)
            else:
                self._group(name, key, value)
        self._inventory.finish()
        return self._inventory

    def _meta(self, node: yaml.Node) -> None:
        found = items(self._path, node) if isinstance(node, yaml.MappingNode) else {}
        if _HOST_VARIABLES in found:
            value = found[_HOST_VARIABLES][1]
            for name, (_, variables) in self._mapping(value, "hostvars").items():
                self._inventory.host(name).update(self._variables(variables, name))

    def _group(self, name: str, key: yaml.Node, node: yaml.Node) -> None:
        group = self._inventory.group(name, line_of(self._path, key))
        if (name, id(node)) in self._seen:
            return
        self._seen.add((name, id(node)))
        if isinstance(node, yaml.SequenceNode):
            # The oldest form of what a script prints.
            self._hosts(name, node)
            return
        parts = self._mapping(node, f"the group {name}")
        for part, (where, value) in parts.items():
            if part not in _PARTS:
                raise ArtifactError(
                    f"{line_of(self._path, where)}: the group {name} has no {part!r}",
                    f"{did_you_mean(part, _PARTS)} Variables belong below vars, hosts below hosts.",
                )
            if part == _HOSTS:
                self._hosts(name, value)
            elif part == _VARIABLES:
                group.variables.update(self._variables(value, f"the group {name}"))
            else:
                for child, (child_key, body) in self._listed(value, f"children of {name}").items():
                    self._group(child, child_key, body)
                    group.children[child] = None

    def _hosts(self, group: str, node: yaml.Node) -> None:
        for text, (key, body) in self._listed(node, f"hosts of {group}").items():
            try:
                names, port = named_hosts(text)
            except ValueError as error:
                raise ArtifactError(f"{line_of(self._path, key)}: {error}") from error
            variables = self._variables(body, text)
            if port:
                variables.setdefault(PORT, Said(str(port), line_of(self._path, key)))
            for name in names:
                self._inventory.host(name).update(variables)
                self._inventory.groups[group].hosts[name] = None
        if len(self._inventory.hosts) > MANY:
            raise ArtifactError(f"{self._path}: more than {MANY} hosts")

    def _variables(self, node: yaml.Node, of: str) -> dict[str, Said]:
        found = self._mapping(node, f"the variables of {of}")
        return {name: said(self._path, value) for name, (_, value) in found.items()}

    def _listed(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Names with bodies, as a mapping; or names alone, as a list or a single one."""
        if isinstance(node, yaml.MappingNode) or is_nothing(node):
            return self._mapping(node, what)
        nothing = yaml.ScalarNode("tag:yaml.org,2002:null", "", node.start_mark)
        several = node.value if isinstance(node, yaml.SequenceNode) else [node]
        wrong = next((one for one in several if not isinstance(one, yaml.ScalarNode)), None)
        if wrong is not None:
            raise ArtifactError(f"{line_of(self._path, wrong)}: {what} must be names")
        return {one.value: (one, nothing) for one in several}

    def _mapping(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if is_nothing(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise ArtifactError(
                f"{line_of(self._path, node)}: {what} must be a mapping",
                "end the name with a colon: `web1:`",
            )
        return items(self._path, node)
