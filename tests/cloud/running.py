"""A test cloud for a block of code, with credentials in the environment."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator

from tests.cloud.client import Cloud

_AWS = "AWS_"


@contextlib.contextmanager
def running_cloud(*, region: str = "us-east-1", ssh_port: int = 0) -> Iterator[Cloud]:
    """Start a cloud in this process; leaving the context ends all of it.

    Args:
        region: that tests speak to.
        ssh_port: on which instances answer SSH; 0 for 22 where that is allowed.
    """
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with warnings.catch_warnings():
        # Moto takes a second to load, and its warnings are not ours.
        warnings.simplefilter("ignore")
        from tests.cloud.server import serving  # noqa: PLC0415
    with serving(ssh_port=ssh_port) as (url, state):
        cloud = Cloud(url, region, state.ssh_port)
        with _environment(cloud):
            yield cloud


@contextlib.contextmanager
def _environment(cloud: Cloud) -> Iterator[None]:
    before = {name: value for name, value in os.environ.items() if name.startswith(_AWS)}
    for name in before:
        del os.environ[name]
    os.environ.update(cloud.environment())
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith(_AWS)]:
            del os.environ[name]
        os.environ.update(before)
