"""Objects of Amazon S3, by the runner with its own credentials, through boto3 if it is there."""

from __future__ import annotations

import importlib
from functools import cached_property
from typing import Any

from imgverify.awstoe.clients import MOST
from imgverify.awstoe.result import NotPossibleError, StepFailedError

_ABSENT = frozenset({"404", "NoSuchKey", "NoSuchBucket"})


class Boto3S3:
    """Asks S3 through boto3, which is no dependency: few components need it."""

    def keys(self, bucket: str, prefix: str, owner: str) -> list[str]:
        """The keys that begin with a prefix, see `imgverify.awstoe.clients.S3`."""
        answer = self._ask("list_objects_v2", owner, Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for entry in answer.get("Contents", [])]

    def get(self, bucket: str, key: str, owner: str) -> bytes:
        """Fetch an object, see `imgverify.awstoe.clients.S3`."""
        answer = self._ask("get_object", owner, Bucket=bucket, Key=key)
        if answer["ContentLength"] > MOST:
            raise NotPossibleError(f"s3://{bucket}/{key} is larger than {MOST >> 20} MiB")
        data: bytes = answer["Body"].read()
        return data

    def put(self, bucket: str, key: str, data: bytes, owner: str) -> None:
        """Store an object, see `imgverify.awstoe.clients.S3`."""
        self._ask("put_object", owner, Bucket=bucket, Key=key, Body=data)

    @cached_property
    def _client(self) -> Any:
        try:
            boto3 = importlib.import_module("boto3")
        except ImportError as error:
            raise NotPossibleError(
                "Amazon S3 is asked through boto3, which is not installed: pip install boto3"
            ) from error
        return boto3.client("s3")

    def _ask(self, operation: str, owner: str, **arguments: Any) -> Any:
        if owner:
            arguments["ExpectedBucketOwner"] = owner
        place = "/".join(str(arguments.get(key, "")) for key in ("Bucket", "Key"))
        try:
            return getattr(self._client, operation)(**arguments)
        except NotPossibleError:
            raise
        except Exception as error:
            # botocore makes its exceptions while it runs: they are told apart by what they carry.
            answer = getattr(error, "response", None) or {}
            if answer.get("Error", {}).get("Code") in _ABSENT:
                raise StepFailedError(f"s3://{place}: there is no such object") from error
            raise NotPossibleError(f"s3://{place}: the runner is refused: {error}") from error
