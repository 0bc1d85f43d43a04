"""What a temporary instance costs, about: from a small table of prices that we are sure of.

On demand, Linux, without taxes; EC2, volumes and public addresses are billed by the second, a
minute at least. Source: the price pages of Amazon EC2, Amazon EBS and Amazon VPC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imgverify.ami import AmiVolume

AS_OF = "2026"
"""When the table was last held against AWS' pages."""

# These three have one price list; others differ type by type.
_REGIONS = {"us-east-1", "us-east-2", "us-west-2"}
_HOURLY = {
    "c5.large": 0.085,
    "c6g.large": 0.068,
    "c6i.large": 0.085,
    "m5.large": 0.096,
    "m6g.large": 0.077,
    "m6i.large": 0.096,
    "m7g.large": 0.0816,
    "m7i.large": 0.1008,
    "t2.nano": 0.0058,
    "t2.micro": 0.0116,
    "t2.small": 0.023,
    "t2.medium": 0.0464,
    "t2.large": 0.0928,
    "t3.nano": 0.0052,
    "t3.micro": 0.0104,
    "t3.small": 0.0208,
    "t3.medium": 0.0416,
    "t3.large": 0.0832,
    "t3a.nano": 0.0047,
    "t3a.micro": 0.0094,
    "t3a.small": 0.0188,
    "t3a.medium": 0.0376,
    "t3a.large": 0.0752,
    "t4g.nano": 0.0042,
    "t4g.micro": 0.0084,
    "t4g.small": 0.0168,
    "t4g.medium": 0.0336,
    "t4g.large": 0.0672,
}
_GIB_MONTH = {"gp2": 0.10, "gp3": 0.08, "sc1": 0.015, "st1": 0.045, "standard": 0.05}
_ADDRESS_HOUR = 0.005
_HOUR, _SHORTEST, _HOURS_OF_MONTH = 3600, 60, 730
# They run in unlimited mode unless told otherwise, and what they use beyond it is on the bill.
_UNLIMITED = ("t3.", "t3a.", "t4g.")
_FREE_OF_LICENCE = "Linux/UNIX"


@dataclass(frozen=True, slots=True)
class Cost:
    """An estimate.

    Args:
        amount: USD; None when the price of the instance is not known here.
        basis: what was counted, at which prices.
    """

    amount: float | None
    basis: str

    def __str__(self) -> str:
        if self.amount is None:
            return f"not estimated: {self.basis}"
        return f"{self.amount:.4f} USD ({self.basis})"


def estimate(
    instance_type: str,
    region: str,
    seconds: float,
    *,
    spot: bool = False,
    volumes: Iterable[AmiVolume] = (),
    public_address: bool = False,
    platform: str = _FREE_OF_LICENCE,
) -> Cost:
    """Add up what AWS will put on the bill.

    Args:
        instance_type: `t3.micro`.
        region: where it ran.
        seconds: from its start to its end.
        spot: whether it was a spot instance, which never costs more than one on demand.
        volumes: of the instance.
        public_address: whether it had a public IPv4 address.
        platform: EC2's `PlatformDetails` of the AMI; others than `Linux/UNIX` cost a licence.
    """
    hourly = _HOURLY.get(instance_type)
    if hourly is None or region not in _REGIONS:
        known = "type" if hourly is None else "region"
        subject = instance_type if hourly is None else region
        return Cost(None, f"no price of the {known} {subject} is known here")
    billed = max(seconds, _SHORTEST)
    amount = hourly
    parts = [f"{instance_type} {billed:.0f} s at {hourly:g} USD/h"]
    if public_address:
        amount += _ADDRESS_HOUR
        parts.append(f"IPv4 address at {_ADDRESS_HOUR:g} USD/h")
    left_out = [] if platform in {"", _FREE_OF_LICENCE} else [f"the licence of {platform}"]
    if instance_type.startswith(_UNLIMITED):
        left_out.append("CPU beyond the baseline")
    for kind, gib in _by_type(volumes).items():
        if kind in _GIB_MONTH:
            amount += gib * _GIB_MONTH[kind] / _HOURS_OF_MONTH
            parts.append(f"{gib} GiB {kind}")
        else:
            left_out.append(f"{gib} GiB {kind}")
    prices = f"prices of {region}, {AS_OF}"
    notes = [f"without {', '.join(left_out)}"] if left_out else []
    if spot:
        notes.append("at most: spot costs less")
    return Cost(amount * billed / _HOUR, "; ".join([", ".join(parts), prices, *notes]))


def _by_type(volumes: Iterable[AmiVolume]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for volume in volumes:
        if volume.type:
            sizes[volume.type] = sizes.get(volume.type, 0) + volume.size
    return sizes
