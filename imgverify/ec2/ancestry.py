"""What an AMI was made from, step by step, and whose each step is."""

from __future__ import annotations

from typing import Any

from imgverify.ami import Ami, Ancestor
from imgverify.ec2.api import Api


def ancestry_of(api: Api, ami: Ami) -> tuple[Ancestor, ...]:
    """Ask for the AMI and its ancestors; one more request where EC2 gives no alias of an owner.

    Source: EC2 User Guide, "Use AMI ancestry to trace the origin of an AMI".

    Args:
        api: of the region of the AMI.
        ami: that was described.

    Raises:
        Ec2Error: we may not ask, or EC2 does not answer.
    """
    entries = api.read("get_image_ancestry", ImageId=ami.id).get("ImageAncestryEntries", [])
    # An entry says where the next one is; the first is in the region that was asked.
    regions = [api.region, *(one.get("SourceImageRegion", "") for one in entries)]
    steps = [_step(one, region) for one, region in zip(entries, regions, strict=False)]
    unnamed = [
        one.id
        for one in steps
        if one.id != ami.id and not one.owner_alias and one.region == api.region
    ]
    owners = {ami.id: ami.owner, **_owners(api, unnamed)}
    return tuple(
        Ancestor(
            id=one.id,
            region=one.region,
            owner=owners.get(one.id, ""),
            owner_alias=one.owner_alias,
            source=one.source,
        )
        for one in steps
    )


def _step(entry: dict[str, Any], region: str) -> Ancestor:
    return Ancestor(
        id=entry.get("ImageId", ""),
        region=region,
        owner_alias=entry.get("ImageOwnerAlias", ""),
        source=entry.get("SourceImageId", ""),
    )


def _owners(api: Api, ids: list[str]) -> dict[str, str]:
    """Account ids, by AMI; an AMI that is gone, or that we may not see, is left out."""
    if not ids:
        return {}
    found = api.pages(
        "describe_images",
        "Images",
        # As a filter: of ids that are not there, none would be answered.
        Filters=[{"Name": "image-id", "Values": ids}],
        IncludeDeprecated=True,
        IncludeDisabled=True,
    )
    return {one["ImageId"]: one.get("OwnerId", "") for one in found}
