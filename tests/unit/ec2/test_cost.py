"""What a temporary instance costs, about."""

from __future__ import annotations

import pytest

from imgverify.ami import AmiVolume
from imgverify.ec2.cost import estimate

HOUR = 3600
GP3 = AmiVolume(device="/dev/xvda", type="gp3", size=73)


def test_all_parts_are_counted() -> None:
    """An hour costs the price of an hour, of the address, and a 730th of a volume's month."""
    cost = estimate("t2.micro", "us-east-1", HOUR, volumes=[GP3], public_address=True)
    assert cost.amount == pytest.approx(0.0116 + 0.005 + 73 * 0.08 / 730)
    assert "t2.micro 3600 s at 0.0116 USD/h" in cost.basis
    assert "IPv4" in cost.basis
    assert "73 GiB gp3" in cost.basis
    assert "prices of us-east-1" in cost.basis


def test_a_minute_is_billed() -> None:
    """Less than a minute is a minute."""
    assert estimate("t2.micro", "us-east-1", 3).amount == pytest.approx(0.0116 / 60)


@pytest.mark.parametrize(
    ("kind", "region", "words"),
    [("u9.huge", "us-east-1", "type u9.huge"), ("t3.micro", "eu-west-1", "region eu-west-1")],
)
def test_unknown_is_not_invented(kind: str, region: str, words: str) -> None:
    """Without a price there is no number."""
    cost = estimate(kind, region, HOUR)
    assert cost.amount is None
    assert str(cost).startswith("not estimated: ")
    assert words in str(cost)


def test_what_is_left_out_is_said() -> None:
    """Provisioned volumes, licences and CPU credits have no price here, and the line says so."""
    io2 = AmiVolume(device="/dev/sdb", type="io2", size=10)
    cost = estimate(
        "t3.micro", "us-east-1", HOUR, spot=True, volumes=[io2], platform="Red Hat Enterprise Linux"
    )
    assert cost.amount == pytest.approx(0.0104)
    assert "without the licence of Red Hat Enterprise Linux" in cost.basis
    assert "CPU beyond the baseline" in cost.basis
    assert "10 GiB io2" in cost.basis
    assert "at most" in cost.basis


def test_instance_stores_are_free() -> None:
    """A volume that is no EBS volume is part of the instance's price."""
    store = AmiVolume(device="/dev/sdb", virtual_name="ephemeral0")
    cost = estimate("m5.large", "us-west-2", HOUR, volumes=[store])
    assert str(cost) == "0.0960 USD (m5.large 3600 s at 0.096 USD/h; prices of us-west-2, 2026)"
