"""Where AWS is, and as whom we speak to it: found out, or asked for."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify import __version__
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.options import Ec2Options
from imgverify.errors import InfrastructureError, UsageError
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud
from tests.unit.ec2.fake_aws import FakeAws, fake_aws

EMPTY = "<DescribeImagesResponse><requestId>1</requestId><imagesSet/></DescribeImagesResponse>"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """One cloud for the tests of this file."""
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    """A server with a script."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")
    with fake_aws() as script:
        yield script


def test_user_agent(aws: FakeAws) -> None:
    """AWS' own logs say who it was."""
    aws.answers = [(200, EMPTY)]
    Api(aws.options()).read("describe_images")
    assert f"imgverify/{__version__}" in aws.asked[0]["agent"]


def test_unknown_to_this_sdk(cloud: Cloud) -> None:
    """An operation or a service that boto3 is too old for is said to be so."""
    for service, operation in (("ec2", "describe_miracles"), ("miracles", "describe")):
        with pytest.raises(Ec2Error, match="pip install --upgrade boto3") as caught:
            Api(cloud.options()).read(operation, service=service)
        assert not caught.value.is_implemented


def test_place(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place is enough to find the server again, wherever its name came from."""
    assert Api(cloud.options()).place.endpoint_url == cloud.endpoint_url
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint_url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    place = Api(Ec2Options()).place
    assert (place.endpoint_url, place.region, place.profile) == (
        cloud.endpoint_url,
        "eu-central-1",
        "",
    )


def test_place_of_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile gives its region, and is part of the place though only the environment names it."""
    config = tmp_path / "config"
    config.write_text("[profile build]\nregion = eu-north-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_PROFILE", "build")
    place = Api(Ec2Options()).place
    assert (place.region, place.profile) == ("eu-north-1", "build")
    with pytest.raises(UsageError, match=r"(?s)--aws-profile biuld.*did you mean build\?"):
        Api(Ec2Options(profile="biuld"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Ec2Options(), "(?s)no AWS region is known.*--region"),
        (Ec2Options(region="eu west 1"), r"(?s)--region eu west 1.*did you mean eu-west-1\?"),
        (Ec2Options(region="eu-west-1", profile="none"), "--aws-profile none"),
        (Ec2Options(region="eu-west-1", endpoint_url="localhost:1"), "--endpoint-url localhost:1"),
        (Ec2Options(region="eu-west-1", endpoint_url="http://u:p@host"), "--endpoint-url"),
        (Ec2Options(region="eu-west-1", endpoint_url="http://host:x"), "--endpoint-url"),
    ],
)
def test_wrong_words(cloud: Cloud, options: Ec2Options, words: str) -> None:
    """What the user got wrong is named with its option, before or with the first call."""
    del cloud
    with pytest.raises(UsageError, match=words):
        Api(options).read("describe_images")


def test_region_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A region whose server has no name on the network gets a suggestion."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(Ec2Error) as caught:
        Api(Ec2Options(region="eu-wset-1"), lambda _: None).read("describe_images")
    assert caught.value.hint == "is there a region eu-wset-1? did you mean eu-west-1?"


def test_no_credentials(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no credentials reads where to get some, early and at the first call."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    api = Api(cloud.options())
    for step in (api.demand_credentials, lambda: api.read("describe_images")):
        with pytest.raises(InfrastructureError, match=r"(?s)NoCredentials.*--aws-profile"):
            step()
    assert not api.calls


def test_half_of_the_credentials(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials without their secret half are none."""
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(InfrastructureError, match="PartialCredentialsError"):
        Api(cloud.options()).demand_credentials()


def test_boto3_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the message says how to install it."""
    monkeypatch.delitem(sys.modules, "imgverify.ec2.sdk", raising=False)
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(InfrastructureError, match=r"(?s)boto3.*pip install 'imgverify\[ec2\]'"):
        Api(Ec2Options(region="eu-west-1"))
