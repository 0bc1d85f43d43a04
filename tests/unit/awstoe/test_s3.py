"""The default S3 client: what it asks boto3, and what it says without it."""

from __future__ import annotations

import io
import sys
from types import ModuleType
from typing import Any

import pytest

from imgverify.awstoe.clients import MOST
from imgverify.awstoe.result import NotPossibleError, StepFailedError
from imgverify.awstoe.s3 import Boto3S3


class AnsweredError(Exception):
    """Carries an answer, as botocore's do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class FakeClient:
    """Has one object, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.length = 4

    def list_objects_v2(self, **arguments: Any) -> dict[str, Any]:
        """The keys."""
        self.asked.append(("list", arguments))
        return {"Contents": [{"Key": "a/b"}]} if arguments["Prefix"] == "a/" else {}

    def get_object(self, **arguments: Any) -> dict[str, Any]:
        """The object, or an error by its name."""
        self.asked.append(("get", arguments))
        if arguments["Key"] != "a/b":
            raise AnsweredError(arguments["Key"])
        return {"ContentLength": self.length, "Body": io.BytesIO(b"data")}

    def put_object(self, **arguments: Any) -> None:
        """Refuse."""
        self.asked.append(("put", arguments))
        raise RuntimeError("Unable to locate credentials")


@pytest.fixture(name="client")
def _client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    client = FakeClient()
    boto3 = ModuleType("boto3")
    boto3.client = lambda _name: client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "boto3", boto3)
    return client


def test_objects(client: FakeClient) -> None:
    """Keys and objects, with the owner of the bucket where one is named."""
    assert Boto3S3().keys("bucket", "a/", "123") == ["a/b"]
    assert Boto3S3().keys("bucket", "b/", "") == []
    assert Boto3S3().get("bucket", "a/b", "") == b"data"
    assert client.asked[0][1]["ExpectedBucketOwner"] == "123"
    assert "ExpectedBucketOwner" not in client.asked[2][1]


def test_what_is_not_there_is_a_failure(client: FakeClient) -> None:
    """The component names what does not exist; everything else is the runner's trouble."""
    with pytest.raises(StepFailedError, match="s3://bucket/NoSuchKey: there is no such object"):
        Boto3S3().get("bucket", "NoSuchKey", "")
    with pytest.raises(NotPossibleError, match="AccessDenied"):
        Boto3S3().get("bucket", "AccessDenied", "")
    with pytest.raises(NotPossibleError, match="Unable to locate credentials"):
        Boto3S3().put("bucket", "key", b"", "")
    client.length = MOST + 1
    with pytest.raises(NotPossibleError, match="larger than 256 MiB"):
        Boto3S3().get("bucket", "a/b", "")


def test_without_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what is missing and how to get it."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(NotPossibleError, match="pip install boto3"):
        Boto3S3().get("bucket", "key", "")
