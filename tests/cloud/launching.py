"""RunInstances: everything is checked first, then moto keeps the record, and a guest is planned."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cloud.backings import Backing, Plan
from tests.cloud.backings.none import NothingBehind
from tests.cloud.backings.qemu import QemuGuest
from tests.cloud.backings.sshd import FakeGuest
from tests.cloud.fitting import check_fit, nitro
from tests.cloud.image_record import ImageRecord
from tests.cloud.images import find
from tests.cloud.life import Life
from tests.cloud.placement import Place, placed
from tests.cloud.protocol import Request
from tests.cloud.state import ACCOUNT, State
from tests.cloud.volumes import attach, mappings
from tests.cloud.wording import Refused, not_found

_USER_DATA_LIMIT = 16 * 1024
_TOKEN_LIMIT = 64


@dataclass(frozen=True, slots=True)
class _Checked:
    record: ImageRecord
    place: Place
    volumes: list[dict[str, Any]]
    user_data: bytes
    key: Any


def run_instances(state: State, request: Request) -> object:
    """RunInstances; the same ClientToken gets the same instances.

    Raises:
        Refused: as EC2 would.
    """
    params = request.params
    token = params.get("ClientToken", "")
    print_of = _fingerprint(params)
    if token:
        if len(token) > _TOKEN_LIMIT or not token.isascii():
            raise Refused("InvalidParameterValue", f"Invalid value '{token}' for clientToken")
        if known := state.tokens.get(f"run:{request.region}:{token}"):
            if known[0] != print_of:
                raise Refused(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in "
                    "previous request(s).",
                )
            return state.backend(request.region).reservations[known[1]]
    checked = _check(state, request)
    reservation = _record(state, request, checked)
    for instance in reservation.instances:
        _give_life(state, request, checked, instance)
    if token:
        state.tokens[f"run:{request.region}:{token}"] = (print_of, reservation.id)
    return reservation


def _fingerprint(params: dict[str, Any]) -> str:
    text = json.dumps(params, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _check(state: State, request: Request) -> _Checked:
    params = request.params
    record = find(state, request.region, params.get("ImageId", ""))
    if record.fields.get("State") != "available":
        message = f"The image id '[{record.id}]' is not available"
        raise Refused("InvalidAMIID.Unavailable", message)
    check_fit(params.get("InstanceType", "m1.small"), record)
    low, high = int(params.get("MinCount", 1)), int(params.get("MaxCount", 1))
    if not 1 <= low <= high:
        raise Refused("InvalidParameterValue", "The minimum count must not exceed the maximum")
    backend = state.backend(request.region)
    name = params.get("KeyName")
    if name and name not in backend.key_pairs:
        raise not_found("InvalidKeyPair", name)
    try:
        user_data = base64.b64decode(params.get("UserData", ""), validate=True)
    except ValueError:
        raise Refused("InvalidParameterValue", "Invalid BASE64 encoding of user data") from None
    if len(user_data) > _USER_DATA_LIMIT:
        raise Refused("InvalidParameterValue", "User data is limited to 16384 bytes")
    return _Checked(
        record,
        placed(backend, params),
        mappings(record, params.get("BlockDeviceMappings", [])),
        user_data,
        backend.key_pairs.get(name),
    )


def _tags(params: dict[str, Any], kind: str) -> dict[str, str]:
    return {
        tag["Key"]: tag["Value"]
        for spec in params.get("TagSpecifications", [])
        if spec["ResourceType"] == kind
        for tag in spec["Tags"]
    }


def _record(state: State, request: Request, checked: _Checked) -> Any:
    params, backend, place = request.params, state.backend(request.region), checked.place
    market = params.get("InstanceMarketOptions", {}).get("MarketType")
    reservation = backend.run_instances(
        checked.record.id,
        int(params.get("MaxCount", 1)),
        params.get("UserData"),
        [],
        instance_type=params.get("InstanceType", "m1.small"),
        is_instance_type_default="InstanceType" not in params,
        region_name=request.region,
        subnet_id=place.subnet.id,
        key_name=params.get("KeyName"),
        security_group_ids=[group.id for group in place.groups],
        # Addresses are our own; see below.
        associate_public_ip=False,
        tags={"instance": _tags(params, "instance")},
        instance_initiated_shutdown_behavior=params.get("InstanceInitiatedShutdownBehavior"),
        instance_market_options=market,
        metadata_options=params.get("MetadataOptions", {}),
        monitoring_state="enabled" if params.get("Monitoring", {}).get("Enabled") else "disabled",
        client_token=params.get("ClientToken"),
        disable_api_termination=bool(params.get("DisableApiTermination")),
        # An empty list keeps moto from making a volume of its own.
        block_device_mappings=[],
    )
    if profile := params.get("IamInstanceProfile"):
        for instance in reservation.instances:
            backend.associate_iam_instance_profile(
                instance_id=instance.id,
                iam_instance_profile_name=profile.get("Name"),
                iam_instance_profile_arn=profile.get("Arn"),
            )
    return reservation


def _give_life(state: State, request: Request, checked: _Checked, instance: Any) -> None:
    params, fields, place = request.params, checked.record.fields, checked.place
    backend = state.backend(request.region)
    instance.architecture = fields.get("Architecture")
    instance.virtualization_type = fields.get("VirtualizationType")
    instance.root_device_name = fields.get("RootDeviceName")
    instance.root_device_type = fields.get("RootDeviceType")
    instance.ena_support = bool(fields.get("EnaSupport"))
    instance.boot_mode = fields.get("BootMode")
    instance.security_groups = place.groups
    if instance.lifecycle == "spot":
        instance.instance_lifecycle = "spot"
        instance.spot_instance_request_id = f"sir-{secrets.token_hex(4)}"
    attach(backend, instance, checked.volumes, _tags(params, "volume"))
    nic = instance.nics[0]
    nic.delete_on_termination = True
    nic.add_tags(_tags(params, "network-interface"))
    address = state.addresses.new() if place.public else ""
    behaviour = state.behaviour
    folder = state.folder / instance.id
    folder.mkdir()
    key = checked.key
    options = params.get("MetadataOptions", {})
    tokens = options.get("HttpTokens") or _default_tokens(checked.record)
    instance.metadata_options.http_tokens = tokens
    plan = Plan(
        instance_id=instance.id,
        image_id=checked.record.id,
        instance_type=instance.instance_type,
        region=request.region,
        zone=place.subnet.availability_zone,
        account=ACCOUNT,
        folder=folder,
        address=address or state.addresses.new(),
        port=state.ssh_port,
        private_address=instance.private_ip,
        private_name=instance.private_dns_name,
        mac=nic.mac_address,
        subnet_cidr=place.subnet.cidr_block,
        public_key=key.public_key.strip() if key else "",
        key_name=key.key_name if key else "",
        user_data=checked.user_data,
        tags=_tags(params, "instance") if options.get("InstanceMetadataTags") == "enabled" else {},
        security_groups=tuple(group.name for group in place.groups),
        disk=checked.record.disk,
        architecture=fields.get("Architecture", ""),
        root_device=fields.get("RootDeviceName", ""),
        imds_tokens=tokens,
        behaviour=behaviour,
    )
    backing = made(checked.record.backing, plan)
    life = Life(instance, backing, behaviour, nitro(instance.instance_type), address)
    state.lives[instance.id] = life
    life.begin()


def _default_tokens(record: ImageRecord) -> str:
    return "required" if record.fields.get("ImdsSupport") == "v2.0" else "optional"


def made(kind: str, plan: Plan) -> Backing:
    """What an instance really is.

    Args:
        kind: of the image's backing.
        plan: of the instance.
    """
    kinds: dict[str, Callable[[Plan], Backing]] = {
        "none": NothingBehind,
        "sshd": FakeGuest,
        "qemu": QemuGuest,
    }
    return kinds[kind](plan)
