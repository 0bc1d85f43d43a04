"""A held request waits where a test wants it, so that its client can be ended just there."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.cloud.client import Cloud


def test_held_before_its_effect(cloud: Cloud, ec2: Any) -> None:
    """Dropped there, it never takes effect, and nobody is answered."""
    hold = cloud.hold("CreateKeyPair", when="before")
    with ThreadPoolExecutor() as pool:
        asked: Future[Any] = pool.submit(ec2.create_key_pair, KeyName="k")
        hold.wait()
        assert cloud.left() == {}
        hold.drop()
        with pytest.raises(ConnectionClosedError):
            asked.result()
    assert cloud.left() == {}


def test_held_after_its_effect(cloud: Cloud, ec2: Any) -> None:
    """Held after its effect, the thing is there, and released, the client hears of it."""
    hold = cloud.hold("CreateKeyPair", when="after")
    with ThreadPoolExecutor() as pool:
        asked: Future[Any] = pool.submit(ec2.create_key_pair, KeyName="k")
        hold.wait()
        assert cloud.left() == {"key pairs": ["k"]}
        hold.release()
        assert asked.result()["KeyName"] == "k"


def test_the_nth_request(cloud: Cloud, ec2: Any) -> None:
    """Only the nth is held, and waiting for one that never comes ends."""
    hold = cloud.hold("DescribeKeyPairs", nth=3)
    ec2.describe_key_pairs()
    ec2.describe_key_pairs()
    with pytest.raises(TimeoutError):
        hold.wait(0.1)
    with ThreadPoolExecutor() as pool:
        asked: Future[Any] = pool.submit(ec2.describe_key_pairs)
        hold.wait()
        hold.release()
        assert asked.result()["KeyPairs"] == []
