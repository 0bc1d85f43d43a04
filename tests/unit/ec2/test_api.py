"""Calls to AWS: retried by what they do, counted, and their errors told apart."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from imgverify.ec2.api import Api
from imgverify.ec2.caller import who_am_i
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.taxonomy import Category
from imgverify.errors import UsageError
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud
from tests.unit.ec2.fake_aws import FakeAws, error, fake_aws

HTML = "<!doctype html><html><body>{}</body></html>"
EMPTY = "<DescribeImagesResponse><requestId>1</requestId><imagesSet/></DescribeImagesResponse>"
NOT_THERE = "ami-0123456789abcdef0"


@pytest.fixture(scope="module")
def shared_cloud() -> Iterator[Cloud]:
    """One cloud for the tests of this file."""
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Iterator[Cloud]:
    """A cloud without faults."""
    yield shared_cloud
    shared_cloud.faults.clear()


@pytest.fixture
def slept() -> list[float]:
    """Takes the seconds that an API would have slept."""
    return []


@pytest.fixture
def api(cloud: Cloud, slept: list[float]) -> Iterator[Api]:
    """An API that does not really sleep."""
    api = Api(cloud.options(), slept.append)
    yield api
    api.close()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    """A server with a script."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")
    with fake_aws() as script:
        yield script


def test_read_outlasts_throttling(cloud: Cloud, api: Api, slept: list[float]) -> None:
    """A read that is throttled comes back, later each time, and every request is counted."""
    cloud.faults.throttled("DescribeImages", times=4)
    assert api.read("describe_images", Owners=["self"])["Images"] == []
    assert api.calls["DescribeImages"] == 5
    assert len(slept) == 4
    assert all(0 <= pause <= 2**number for number, pause in enumerate(slept))


@pytest.mark.parametrize(("way", "attempts"), [("read", 8), ("change", 5), ("once", 1)])
def test_attempts_by_class(cloud: Cloud, api: Api, way: str, attempts: int) -> None:
    """Reads are repeated the most, changes less, and what must not be done twice never."""
    cloud.faults.server_error("DescribeImages", times=0)
    with pytest.raises(Ec2Error, match="DescribeImages: InternalError") as caught:
        getattr(api, way)("describe_images")
    assert caught.value.attempts == attempts
    assert caught.value.status == 500
    assert api.calls["DescribeImages"] == attempts


def test_patience_ends(cloud: Cloud, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes a minute for each answer that is none is not asked eight times."""
    monkeypatch.setattr("imgverify.ec2.api._PATIENCE", 0.5)
    cloud.faults.set("DescribeImages", code="InternalError", status=500, delay=0.6)
    with pytest.raises(Ec2Error) as caught:
        api.read("describe_images")
    assert caught.value.attempts == 1


def test_capacity_is_not_repeated(cloud: Cloud, api: Api) -> None:
    """EC2 answers 500 when it has no capacity: that is no passing trouble."""
    cloud.faults.set("DescribeImages", code="InsufficientInstanceCapacity", status=500)
    with pytest.raises(Ec2Error) as caught:
        api.read("describe_images")
    assert caught.value.category is Category.CAPACITY
    assert api.calls["DescribeImages"] == 1


def test_lost_answer(cloud: Cloud, api: Api) -> None:
    """A create call whose answer is lost is repeated, and says that it finds its own doing."""
    cloud.faults.cut("CreateKeyPair", "after", times=1)
    with pytest.raises(Ec2Error) as caught:
        api.change("create_key_pair", KeyName="lost")
    assert caught.value.category is Category.EXISTS
    assert caught.value.attempts == 2
    api.change("delete_key_pair", KeyName="lost")


def test_once_says_that_it_may_be_done(cloud: Cloud, api: Api) -> None:
    """A call that is not repeated says whether it may have been done."""
    cloud.faults.cut("CreateKeyPair", "after", times=1)
    with pytest.raises(Ec2Error) as caught:
        api.once("create_key_pair", KeyName="perhaps")
    assert caught.value.sent
    assert caught.value.category is Category.TRANSIENT
    api.change("delete_key_pair", KeyName="perhaps")


def test_eventual_consistency(cloud: Cloud, api: Api, slept: list[float]) -> None:
    """What was just made may not be known yet; without being told so, not found is not found."""
    cloud.faults.not_yet("DescribeInstances", "InvalidInstanceID.NotFound", times=2)
    assert api.read("describe_instances", eventually=10)["Reservations"] == []
    assert slept == [0.5, 1.0]
    cloud.faults.not_yet("DescribeInstances", "InvalidInstanceID.NotFound", times=1)
    with pytest.raises(Ec2Error, match="InvalidInstanceID"):
        api.read("describe_instances")


def test_eventually_ends(cloud: Cloud, api: Api, slept: list[float]) -> None:
    """What never comes is given up, about when it was said."""
    cloud.faults.not_yet("DescribeInstances", "InvalidInstanceID.NotFound", times=0)
    with pytest.raises(Ec2Error) as caught:
        api.read("describe_instances", eventually=10)
    assert caught.value.category is Category.NOT_FOUND
    assert 10 <= sum(slept) <= 15


def test_pages(aws: FakeAws) -> None:
    """A list comes whole, and a server that repeats its token ends nothing but the list."""
    page = (
        "<DescribeImagesResponse><imagesSet><item><imageId>{}</imageId></item></imagesSet>"
        "{}</DescribeImagesResponse>"
    )
    more = "<nextToken>{}</nextToken>"
    aws.answers = [
        (200, page.format("ami-1", more.format("a"))),
        (200, page.format("ami-2", more.format("b"))),
        (200, page.format("ami-3", more.format("b"))),
    ]
    found = Api(aws.options()).pages("describe_images", "Images", MaxResults=1)
    assert [one["ImageId"] for one in found] == ["ami-1", "ami-2", "ami-3"]
    assert [one.get("NextToken") for one in aws.asked] == [None, "a", "b"]


def test_may(cloud: Cloud, api: Api) -> None:
    """A dry run answers yes or no, does nothing, and asks nobody to explain."""
    assert api.may("create_key_pair", KeyName="dry")
    assert api.read("describe_key_pairs")["KeyPairs"] == []
    cloud.faults.unauthorized("CreateKeyPair")
    assert not api.may("create_key_pair", KeyName="dry")
    assert "DecodeAuthorizationMessage" not in api.calls
    cloud.faults.clear()
    cloud.faults.set("CreateKeyPair", code="InvalidKeyPair.Format")
    with pytest.raises(Ec2Error, match=r"InvalidKeyPair\.Format"):
        api.may("create_key_pair", KeyName="dry")


def test_denial_names_the_action(cloud: Cloud, api: Api) -> None:
    """Who is refused reads which permission to ask for, and no encoded message."""
    cloud.faults.unauthorized("DescribeImages")
    with pytest.raises(Ec2Error) as caught:
        api.read("describe_images")
    assert caught.value.category is Category.PERMISSION
    assert "ask for the permission ec2:DescribeImages" in caught.value.hint
    assert "ncoded" not in str(caught.value)


def test_denial_is_decoded(aws: FakeAws) -> None:
    """An encoded message is decoded where that is allowed."""
    refused = error("UnauthorizedOperation", "No. Encoded authorization failure message: c0de")
    decoded = (
        "<DecodeAuthorizationMessageResponse><DecodeAuthorizationMessageResult><DecodedMessage>"
        '{"allowed":false,"explicitDeny":true,"context":{"action":"iam:PassRole",'
        '"resource":"arn:aws:iam::1:role/web"}}'
        "</DecodedMessage></DecodeAuthorizationMessageResult></DecodeAuthorizationMessageResponse>"
    )
    aws.answers = [(403, refused), (200, decoded)]
    with pytest.raises(Ec2Error) as caught:
        Api(aws.options()).once("run_instances", MinCount=1, MaxCount=1)
    assert "explicitly denies iam:PassRole on arn:aws:iam::1:role/web" in caught.value.hint
    assert aws.asked[1]["EncodedMessage"] == "c0de"


def test_denial_that_nobody_explains(aws: FakeAws) -> None:
    """Where decoding is not allowed either, the refusal stands as it is."""
    refused = error("UnauthorizedOperation", "No. Encoded authorization failure message: c0de")
    aws.answers = [(403, refused), (403, error("AccessDenied", "no"))]
    with pytest.raises(Ec2Error) as caught:
        Api(aws.options()).once("run_instances", MinCount=1, MaxCount=1)
    assert caught.value.message == "RunInstances: UnauthorizedOperation: No."


def test_not_implemented(aws: FakeAws) -> None:
    """An emulator's page of an error is what it is, at once."""
    aws.answers = [(500, HTML.format("NotImplementedError"))]
    api = Api(aws.options())
    with pytest.raises(Ec2Error, match="HTTP 500 and nothing that can be read") as caught:
        api.read("get_image_ancestry", ImageId=NOT_THERE)
    assert not caught.value.is_implemented
    assert sum(api.calls.values()) == 1


def test_page_of_a_proxy(aws: FakeAws) -> None:
    """A balancer that cannot reach the server is passing trouble, though it speaks no XML."""
    aws.answers = [(503, HTML.format("Bad luck")), (200, EMPTY)]
    assert Api(aws.options(), lambda _: None).read("describe_images")["Images"] == []
    assert len(aws.asked) == 2


def test_no_secret_in_messages(aws: FakeAws) -> None:
    """AWS repeats a request that was signed wrongly, with its session token: we do not."""
    said = "The signature does not match.\n\nThe Canonical String for this request should have been"
    aws.answers = [(403, error("SignatureDoesNotMatch", f"{said} x-amz-security-token:t0ken"))]
    with pytest.raises(Ec2Error) as caught:
        Api(aws.options()).read("describe_images")
    assert caught.value.category is Category.CREDENTIALS
    assert "t0ken" not in str(caught.value)
    assert "\n" not in caught.value.message


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has never answered is given up soon, whatever the class of the call."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        for way in ("read", "once"):
            api = Api(Ec2Options(region="eu-west-1", endpoint_url=url), lambda _: None)
            with pytest.raises(Ec2Error, match="EndpointConnectionError") as caught:
                getattr(api, way)("describe_images")
            assert caught.value.attempts == 3
            assert not caught.value.sent


def test_who_am_i(api: Api) -> None:
    """STS tells the identity."""
    caller = who_am_i(api)
    assert caller.arn.startswith("arn:aws:")
    assert caller.account == "123456789012"


def test_endpoint_with_a_password() -> None:
    """What may be a password is not repeated."""
    with pytest.raises(UsageError) as caught:
        Api(Ec2Options(region="us-east-1", endpoint_url="http://me:s3cret@127.0.0.1:1"))
    assert "s3cret" not in str(caught.value)
    assert "127.0.0.1:1" in caught.value.message
