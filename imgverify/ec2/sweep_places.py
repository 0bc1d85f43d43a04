"""Where a sweep of EC2 looks, beside the places that leases name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imgverify.ec2.api import Api
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import Ec2Place


def asked_places(
    options: Ec2Options, regions: Sequence[str] = (), *, every: bool = False
) -> list[Ec2Place]:
    """The places that the user's words mean.

    Args:
        options: profile and endpoint.
        regions: names; empty for that of AWS' configuration.
        every: all regions that are switched on for the account, as any of them tells.

    Raises:
        UsageError: no region is known.
        Ec2Error: EC2 does not tell its regions.
    """
    places = []
    for region in regions or ("",):
        api = Api(replace(options, region=region))
        try:
            places.append(api.place)
            if every:
                told = api.read("describe_regions")["Regions"]
                names = sorted(str(one["RegionName"]) for one in told)
                places += [
                    Ec2Place(name, api.place.endpoint_url, api.place.profile) for name in names
                ]
                break
        finally:
            api.close()
    return list(dict.fromkeys(places))
