"""What the platform gave this machine at its first boot, as far as the machine itself can know.

A run from outside injects a key, a name and a marker, and knows them. Inside, cloud-init's record
of what the platform said (`instance-data-sensitive.json` and `user-data.txt`, written at each boot,
readable by root) says the same; which platform this is, the hardware says.
Source: cloud-init's documentation, "Instance metadata".
"""

from __future__ import annotations

import base64
import json
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any

from imgverify.awstoe_export import maybe_yaml
from imgverify.facts.identity import MARKER
from imgverify.unobserved import NotApplicableError, NotObservedError

RECORD = "run/cloud-init/instance-data-sensitive.json"
USER_DATA = "var/lib/cloud/instance/user-data.txt"
CONFIG, CONFIG_FOLDER = "etc/cloud/cloud.cfg", "etc/cloud/cloud.cfg.d"
VENDOR = "sys/class/dmi/id/sys_vendor"
SEED = "dev/disk/by-label/cidata"


class Given:
    """Stands for the machine and for what was injected into it.

    Args:
        root: where to look; `/` but for tests.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def injected(self) -> Given:
        """Itself: a platform has booted this machine."""
        return self

    @cached_property
    def _record(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads((self._root / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotObservedError(f"what the platform gave is not known: {error}") from error
        return found

    @property
    def _said(self) -> dict[str, Any]:
        return self._record.get("v1") or {}

    @cached_property
    def _user_data(self) -> dict[str, Any]:
        # Without a record of this boot, the user-data that lies there is of another one.
        _ = self._record
        return self._mapping(self._root / USER_DATA, begins="#cloud-config")

    @staticmethod
    def _mapping(path: Path, begins: str = "") -> dict[str, Any]:
        """A YAML file; nothing when it is absent or begins otherwise."""
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
            found = maybe_yaml.safe_load(text) if text.startswith(begins) else {}
        except FileNotFoundError:
            return {}
        except (OSError, maybe_yaml.YAMLError) as error:
            raise NotObservedError(f"{path} was not read: {error}") from error
        return found if isinstance(found, dict) else {}

    @property
    def datasource(self) -> str:
        """The data source of the platform, by its hardware."""
        vendor = self._root / VENDOR
        if vendor.is_file() and "Amazon EC2" in vendor.read_text(encoding="utf-8"):
            return "ec2"
        if (self._root / SEED).exists():
            return "nocloud"
        raise NotObservedError("the hardware does not say which platform this is")

    @property
    def instance_id(self) -> str:
        """What the platform calls this machine."""
        return str(self._said.get("instance_id") or "")

    @property
    def hostname(self) -> str:
        """The name that the platform gave."""
        name = self._user_data.get("hostname") or self._said.get("local_hostname")
        if not name:
            raise NotApplicableError("the platform gave no host name")
        return str(name)

    @property
    def keys(self) -> list[str]:
        """Lines of authorized_keys that the platform gave."""
        said = self._said.get("public_ssh_keys") or []
        return [*dict.fromkeys([*said, *(self._user_data.get("ssh_authorized_keys") or [])])]

    @property
    def public_key(self) -> str:
        """The one key that the platform gave; one that nobody has when it gave none."""
        if len(self.keys) > 1:
            raise NotObservedError(f"the platform gave {len(self.keys)} keys, not one")
        nobody = base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + secrets.token_bytes(32))
        return self.keys[0] if self.keys else f"ssh-ed25519 {nobody.decode()}"

    @property
    def user(self) -> str:
        """Whom the platform's key lets in: the default user of cloud-init's configuration."""
        if not self.keys:
            raise NotApplicableError("the platform gave no SSH key")
        found = ""
        for path in (self._root / CONFIG, *sorted((self._root / CONFIG_FOLDER).glob("*.cfg"))):
            # The last file that names one wins.
            system = self._mapping(path).get("system_info")
            user = system.get("default_user") if isinstance(system, dict) else None
            found = str(user.get("name") or found) if isinstance(user, dict) else found
        if not found:
            raise NotObservedError("cloud-init's configuration names no default user")
        return found

    @property
    def marker_path(self) -> str:
        """The file that user-data asked to write."""
        return str(self._written["path"])

    @property
    def marker(self) -> str:
        """What user-data asked to write into it."""
        return str(self._written["content"])

    @property
    def _written(self) -> dict[str, Any]:
        for one in self._user_data.get("write_files") or []:
            if isinstance(one, dict) and one.get("path") == MARKER and one.get("content"):
                return one
        raise NotApplicableError(f"user-data did not ask to write {MARKER}")
