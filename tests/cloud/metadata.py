"""What an instance's metadata service tells, as the file that `tests.cloud.imds` answers from."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.cloud.backings import Plan

_NO_SIGNATURE = "not a signature: the test cloud has no key of AWS"


def write_metadata(plan: Plan, path: Path) -> None:
    """Write the file.

    Args:
        plan: of the instance.
        path: JSON file; requests are logged beside it, in a `.log` file.
    """
    tree: dict[str, Any] = {"meta-data": _meta_data(plan), "dynamic": _dynamic(plan)}
    if plan.user_data:
        # So that it is listed; its content may be binary.
        tree["user-data"] = ""
    known = {
        "secret": secrets.token_hex(32),
        "tokens": plan.imds_tokens,
        "user_data": base64.b64encode(plan.user_data).decode(),
        "keys": [f"0={plan.key_name}"] if plan.public_key else [],
        "tree": tree,
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(known))


def _meta_data(plan: Plan) -> dict[str, Any]:
    tree: dict[str, Any] = {
        "ami-id": plan.image_id,
        "ami-launch-index": "0",
        "ami-manifest-path": "(unknown)",
        "block-device-mapping": {"ami": plan.root_device, "root": plan.root_device},
        "hostname": plan.private_name,
        "instance-action": "none",
        "instance-id": plan.instance_id,
        "instance-life-cycle": "on-demand",
        "instance-type": plan.instance_type,
        "local-hostname": plan.private_name,
        "local-ipv4": plan.private_address,
        "mac": plan.mac,
        "network": {"interfaces": {"macs": {plan.mac: _interface(plan)}}},
        "placement": {
            "availability-zone": plan.zone,
            "availability-zone-id": "use1-az1",
            "region": plan.region,
        },
        "profile": "default-hvm",
        "public-hostname": "",
        "public-ipv4": plan.address,
        "reservation-id": f"r-{plan.instance_id[2:]}",
        "security-groups": "\n".join(plan.security_groups),
        "services": {"domain": "amazonaws.com", "partition": "aws"},
        "system": "nitro",
    }
    if plan.public_key:
        tree["public-keys"] = {"0": {"openssh-key": f"{plan.public_key}\n"}}
    if plan.tags:
        tree["tags"] = {"instance": dict(plan.tags)}
    return tree


def _interface(plan: Plan) -> dict[str, Any]:
    return {
        "device-number": "0",
        "interface-id": "eni-0",
        "ipv4-associations": {plan.address: plan.private_address},
        "local-hostname": plan.private_name,
        "local-ipv4s": plan.private_address,
        "mac": plan.mac,
        "owner-id": plan.account,
        "public-ipv4s": plan.address,
        "security-groups": "\n".join(plan.security_groups),
        "subnet-ipv4-cidr-block": plan.subnet_cidr,
        "vpc-ipv4-cidr-block": "172.31.0.0/16",
        "vpc-ipv4-cidr-blocks": "172.31.0.0/16",
    }


def _dynamic(plan: Plan) -> dict[str, Any]:
    document = {
        "accountId": plan.account,
        "architecture": plan.architecture,
        "availabilityZone": plan.zone,
        "billingProducts": None,
        "imageId": plan.image_id,
        "instanceId": plan.instance_id,
        "instanceType": plan.instance_type,
        "pendingTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "privateIp": plan.private_address,
        "region": plan.region,
        "version": "2017-09-30",
    }
    return {
        "instance-identity": {
            "document": json.dumps(document, indent=2),
            "pkcs7": _NO_SIGNATURE,
            "rsa2048": _NO_SIGNATURE,
            "signature": _NO_SIGNATURE,
        }
    }
