"""The words of a sweep become places, each only once."""

from __future__ import annotations

import pytest

from imgverify.ec2.owned import Ec2Place
from imgverify.ec2.sweep_places import asked_places
from imgverify.errors import UsageError
from tests.cloud.running import running_cloud


def test_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Regions that are named, that of the configuration, or all that EC2 tells."""
    with running_cloud() as cloud:
        options = cloud.options(region="")
        url = cloud.endpoint_url
        near, far = Ec2Place("us-east-1", url), Ec2Place("eu-west-1", url)
        named = asked_places(options, ["us-east-1", "eu-west-1", "us-east-1"])
        assert named == [near, far]
        with pytest.raises(UsageError, match="no AWS region"):
            asked_places(options)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        assert asked_places(options) == [far]
        everywhere = asked_places(options, every=True)
        assert {near, far} < {*everywhere}
        assert len(everywhere) == len({*everywhere})
