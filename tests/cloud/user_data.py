"""What cloud-init would find in user-data, as far as fake guests obey it."""

from __future__ import annotations

import gzip
from email import message_from_bytes
from typing import Any

import yaml

_GZIP = b"\x1f\x8b"


def cloud_configs(user_data: bytes) -> list[dict[str, Any]]:
    """The parts that are cloud-config.

    Args:
        user_data: as an instance gets it: plain, gzip or MIME.
    """
    if user_data.startswith(_GZIP):
        user_data = gzip.decompress(user_data)
    if user_data.startswith(b"#cloud-config"):
        return [yaml.safe_load(user_data) or {}]
    message = message_from_bytes(user_data)
    if not message.is_multipart():
        return []
    configs = []
    for part in message.walk():
        if part.get_content_type() == "text/cloud-config":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            configs.append(yaml.safe_load(payload) or {})
    return configs


def injected_host_keys(user_data: bytes) -> dict[str, tuple[str, str]]:
    """Private and public SSH host keys by type, as cloud-init's module cc_ssh takes them.

    Args:
        user_data: of the instance.
    """
    found = {}
    for config in cloud_configs(user_data):
        keys = config.get("ssh_keys", {})
        for kind in ("ed25519", "ecdsa", "rsa"):
            if f"{kind}_private" in keys:
                found[kind] = (keys[f"{kind}_private"], keys.get(f"{kind}_public", ""))
    return found
