"""The request that launches an instance.

Source: EC2 API Reference, "RunInstances"; EC2 User Guide, "Use encryption with EBS-backed AMIs",
"Order of precedence for instance metadata configuration".
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from imgverify.ami import Ami, AmiVolume
from imgverify.ec2.choosing import Choice
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.tagging import Tags
from imgverify.leases import mark_of

_TAGGED = ("instance", "volume", "network-interface")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is the same wherever the instance is launched.

    Args:
        ami: what is launched.
        options: what the user said.
        tags: of the run.
        key_name: of the key pair.
        groups: ids of security groups.
        user_data: raw.
    """

    ami: Ami
    options: Ec2Options
    tags: Tags
    key_name: str
    groups: tuple[str, ...]
    user_data: bytes

    def parameters(self, choice: Choice) -> dict[str, Any]:
        """Of RunInstances.

        Args:
            choice: type and subnet.
        """
        spot = self.options.spot
        parameters: dict[str, Any] = {
            "ImageId": self.ami.id,
            "InstanceType": choice.kind.name,
            "MinCount": 1,
            "MaxCount": 1,
            "KeyName": self.key_name,
            "ClientToken": self.token(choice),
            # boto3 itself encodes it.
            "UserData": self.user_data,
            "MetadataOptions": self._metadata(),
            "NetworkInterfaces": [self._interface(choice)],
            "BlockDeviceMappings": [self._volume(one) for one in self.ami.volumes if one.size],
            "TagSpecifications": self.tags.on(
                *_TAGGED, *(("spot-instances-request",) if spot else ())
            ),
        }
        if self.ami.root_device_type != "instance-store":
            # Others know nothing else, and refuse the word.
            parameters["InstanceInitiatedShutdownBehavior"] = "terminate"
        if spot:
            parameters["InstanceMarketOptions"] = {
                "MarketType": "spot",
                "SpotOptions": {
                    "SpotInstanceType": "one-time",
                    "InstanceInterruptionBehavior": "terminate",
                },
            }
        profile = self.options.instance_profile
        if profile:
            by = "Arn" if profile.startswith("arn:") else "Name"
            parameters["IamInstanceProfile"] = {by: profile}
        return parameters

    def token(self, choice: Choice) -> str:
        """What makes EC2 answer a repeated request with the instance that it has launched.

        Args:
            choice: each has a token of its own, because with other parameters EC2 refuses one.
        """
        said = (self.tags.run_id, choice.kind.name, choice.subnet.id)
        # Its longest is 64 characters of ASCII.
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def _metadata(self) -> dict[str, Any]:
        return {
            "HttpEndpoint": "enabled",
            "HttpTokens": "required",
            # As EC2 itself gives it to an image that is made for IMDSv2: containers may ask too.
            "HttpPutResponseHopLimit": 2 if self.ami.imds == "v2.0" else 1,
            "InstanceMetadataTags": "enabled" if self.tags.visible_in_guest else "disabled",
        }

    def _interface(self, choice: Choice) -> dict[str, Any]:
        interface: dict[str, Any] = {
            "DeviceIndex": 0,
            "SubnetId": choice.subnet.id,
            "Groups": list(self.groups),
            "DeleteOnTermination": True,
            "Description": mark_of(self.tags.run_id),
        }
        if self.options.connect != "ssm":
            # The agent must reach AWS: whether by a public address is the subnet's affair.
            interface["AssociatePublicIpAddress"] = self.options.connect == "public"
        return interface

    def _volume(self, volume: AmiVolume) -> dict[str, Any]:
        """What differs from the AMI's own mapping, and always that it goes with the instance."""
        ebs: dict[str, Any] = {"DeleteOnTermination": True}
        if self.options.kms_key:
            ebs |= {"Encrypted": True, "KmsKeyId": self.options.kms_key}
        elif not volume.encrypted:
            ebs["Encrypted"] = True
        if not volume.snapshot:
            ebs |= {"VolumeSize": volume.size, "VolumeType": volume.type or "gp3"}
            if volume.iops:
                ebs["Iops"] = volume.iops
            if volume.throughput:
                ebs["Throughput"] = volume.throughput
        return {"DeviceName": volume.device, "Ebs": ebs}
