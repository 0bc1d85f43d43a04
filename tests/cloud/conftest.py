"""A test cloud, and a key pair with which its instances are reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud of its own for a test."""
    with running_cloud() as running:
        yield running


@pytest.fixture
def ec2(cloud: Cloud) -> Any:
    """A client of boto3 that repeats nothing."""
    return cloud.client()
