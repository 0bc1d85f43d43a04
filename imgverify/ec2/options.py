"""What a user may say about EC2."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHECK_IP_URL = "https://checkip.amazonaws.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ec2Options:
    """Words of the command line; empty ones are left to AWS' own configuration, or found out.

    Args:
        region: where the AMI or the instances are.
        profile: section of AWS' configuration files.
        endpoint_url: of another API server than AWS'.
        subnet: id; empty for the default VPC.
        security_groups: ids to use in place of a temporary one.
        instance_types: to be tried in this order; empty to choose one that fits the image.
        zones: availability zones to be tried; empty for all that offer the type.
        spot: whether to ask for a spot instance.
        user_data: file that is given to cloud-init beside our own part.
        secret_user_data: likewise, and none of its values may reach a report.
        cidr: from where SSH is allowed; empty to find out the own address.
        check_ip_url: answers with the caller's public address.
        connect: how to reach the instance: `public`, `private`, `bastion`, `ssm`, `eice`.
        bastion: `user@host[:port]` for `bastion`.
        host_key: where the host key is learnt: `console`, or `inject` to bring one of our own.
        lifetime: minutes after which the instance ends itself.
        guest_timer: whether a timer in the guest sees to that.
        scheduler_role: ARN of a role with which EventBridge Scheduler does, too; empty for not.
        instance_profile: name or ARN of an IAM instance profile; `ssm` needs one.
        kms_key: encrypts the volumes; empty for the account's default key.
        tags: more tags for all that is made.
    """

    region: str = ""
    profile: str = ""
    endpoint_url: str = ""
    subnet: str = ""
    security_groups: tuple[str, ...] = ()
    instance_types: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    spot: bool = False
    user_data: Path | None = None
    secret_user_data: Path | None = None
    cidr: str = ""
    check_ip_url: str = CHECK_IP_URL
    connect: str = "public"
    bastion: str = ""
    host_key: str = "console"
    lifetime: int = 60
    guest_timer: bool = True
    scheduler_role: str = ""
    instance_profile: str = ""
    kms_key: str = ""
    tags: tuple[tuple[str, str], ...] = ()
