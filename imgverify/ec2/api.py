"""Every call to AWS: retried by what it does, counted, and its errors told apart."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import msgspec

from imgverify.ec2.denials import missing_permission
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import Ec2Place
from imgverify.ec2.taxonomy import Category
from imgverify.errors import InfrastructureError, UsageError

Answer = dict[str, Any]
_READS, _CHANGES, _ONCE = 8, 5, 1
# A server that has never answered is a wrong address more often than a server that restarts.
_UNCONNECTED = 3
# A server that takes requests and answers none costs a minute each time.
_PATIENCE = 90.0
_RETRIED = {Category.THROTTLED, Category.TRANSIENT}
_FIRST, _LONGEST = {Category.THROTTLED: 1.0}, 20.0
_SOON, _CONSISTENT = 0.5, 5.0
_DRY_RUN = "DryRunOperation"


class Api:
    """AWS in one region, with one identity.

    Args:
        options: where, and as whom.
        sleep: waits between two attempts, in seconds.

    Raises:
        UsageError: the region, the profile or the endpoint is none.
        InfrastructureError: boto3 is missing.
    """

    def __init__(self, options: Ec2Options, sleep: Callable[[float], None] = time.sleep) -> None:
        endpoint_url = options.endpoint_url or os.environ.get("AWS_ENDPOINT_URL", "")
        _demand_endpoint(endpoint_url)
        self._sdk = _sdk().Sdk(options.region, options.profile, endpoint_url)
        self._sleep = sleep
        self._answered = False
        self.region: str = self._sdk.region
        self.place = Ec2Place(
            region=self.region, endpoint_url=endpoint_url, profile=self._sdk.profile
        )

    @property
    def calls(self) -> Counter[str]:
        """HTTP requests that were sent, retries too, by operation (`DescribeImages`)."""
        counted: Counter[str] = self._sdk.calls
        return counted

    def read(
        self, operation: str, *, service: str = "ec2", eventually: float = 0, **params: Any
    ) -> Answer:
        """Ask something.

        Args:
            operation: in boto3's spelling: `describe_images`.
            service: likewise.
            eventually: seconds for which "not found" is taken for "not yet": what EC2 has just
                made need not be known to all of its servers.
            params: of the request.

        Raises:
            Ec2Error: it was refused, or nobody answered in eight attempts or 90 s.
        """
        return self._retried(service, operation, params, _READS, eventually)

    def pages(
        self,
        operation: str,
        key: str,
        *,
        service: str = "ec2",
        eventually: float = 0,
        **params: Any,
    ) -> list[Any]:
        """Ask for a list, page by page.

        Args:
            operation: in boto3's spelling: `describe_images`.
            key: of the list in each answer: `Images`.
            service: in boto3's spelling.
            eventually: seconds for which "not found" is taken for "not yet".
            params: of each request.

        Raises:
            Ec2Error: likewise.
        """
        found: list[Any] = []
        seen = set()
        token = ""
        while token not in seen:
            seen.add(token)
            more = {"NextToken": token} if token else {}
            answer = self.read(operation, service=service, eventually=eventually, **params, **more)
            found += answer.get(key) or []
            token = answer.get("NextToken") or ""
        return found

    def change(
        self, operation: str, *, service: str = "ec2", eventually: float = 0, **params: Any
    ) -> Answer:
        """Do something that may be done twice: a fixed name, a token, a deletion, a tag.

        A create call whose answer was lost may end with "exists" at the next attempt: the error's
        `attempts` tells.

        Args:
            operation: in boto3's spelling: `create_tags`.
            service: likewise.
            eventually: seconds for which "not found" is taken for "not yet".
            params: of the request.

        Raises:
            Ec2Error: it was refused, or nobody answered in five attempts.
        """
        return self._retried(service, operation, params, _CHANGES, eventually)

    def once(
        self, operation: str, *, service: str = "ec2", eventually: float = 0, **params: Any
    ) -> Answer:
        """Do something that the caller itself repeats, if at all.

        What refers to something that is not known yet was not done: that alone is repeated here.

        Args:
            operation: in boto3's spelling: `run_instances`.
            service: likewise.
            eventually: seconds for which "not found" is taken for "not yet".
            params: of the request.

        Raises:
            Ec2Error: it was refused, or not answered; `sent` says whether it may have been done.
        """
        return self._retried(service, operation, params, _ONCE, eventually)

    def may(self, operation: str, *, service: str = "ec2", **params: Any) -> bool:
        """Whether the caller is allowed to do something, which is not done.

        Args:
            operation: in boto3's spelling: `run_instances`.
            service: likewise; few know `DryRun`.
            params: of the request.

        Raises:
            Ec2Error: anything but yes or no.
        """
        try:
            self._retried(service, operation, {**params, "DryRun": True}, _READS, explain=False)
        except Ec2Error as error:
            if error.code == _DRY_RUN:
                return True
            if error.category is Category.PERMISSION:
                return False
            raise
        return True

    def belongs_to(self, account: str) -> None:
        """Take note of whose account it is: `place`, which leases write down, says it from now on.

        Args:
            account: id.
        """
        self.place = msgspec.structs.replace(self.place, account=account)

    def demand_credentials(self) -> None:
        """Find out early that there are none; whether they are valid only a call can tell.

        Raises:
            Ec2Error: there are none.
        """
        self._sdk.demand_credentials()

    def close(self) -> None:
        """Close the connections."""
        self._sdk.close()

    def _retried(
        self,
        service: str,
        operation: str,
        params: Answer,
        attempts: int,
        eventually: float = 0,
        *,
        explain: bool = True,
    ) -> Answer:
        waited, number = 0.0, 0
        until = time.monotonic() + _PATIENCE
        while True:
            number += 1
            try:
                answer: Answer = self._sdk.call(service, operation, params)
            except Ec2Error as error:
                error.attempts = number
                self._answered |= error.status > 0
                if error.category is Category.NOT_FOUND and waited < eventually:
                    pause = min(_SOON * 2 ** (number - 1), _CONSISTENT)
                    waited += pause
                elif (
                    error.category in _RETRIED
                    and number < self._limit(error, attempts)
                    and time.monotonic() < until
                ):
                    pause = _backoff(error.category, number)
                else:
                    self._explain(error, wanted=explain)
                    raise
                self._sleep(pause)
            else:
                self._answered = True
                return answer

    def _limit(self, error: Ec2Error, attempts: int) -> int:
        if error.sent:
            return attempts
        return max(attempts, _UNCONNECTED) if self._answered else _UNCONNECTED

    def _explain(self, error: Ec2Error, *, wanted: bool) -> None:
        if not wanted or error.category is not Category.PERMISSION or error.hint:
            return
        error.hint = missing_permission(error, self._decoded)

    def _decoded(self, encoded: str) -> str:
        try:
            answer = self._sdk.call(
                "sts", "decode_authorization_message", {"EncodedMessage": encoded}
            )
        except Ec2Error:
            return ""
        return str(answer.get("DecodedMessage", ""))


def _backoff(category: Category, number: int) -> float:
    # Full jitter: clients that were throttled together do not come back together.
    longest = min(_LONGEST, _FIRST.get(category, _SOON) * 2 ** (number - 1))
    return random.uniform(0, longest)  # noqa: S311 - no secret


def _sdk() -> Any:
    # By its name: `imgverify[ec2]` is an extra, and its import takes a quarter of a second.
    try:
        return import_module("imgverify.ec2.sdk")
    except ModuleNotFoundError as error:
        raise InfrastructureError(
            f"EC2 needs the Python package {error.name}", "pip install 'imgverify[ec2]'"
        ) from error


def _demand_endpoint(url: str) -> None:
    if not url:
        return
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc
        _ = parts.port
    except ValueError:
        wrong = True
    if wrong:
        # What stands before an @ may be a password.
        shown = "…@" + url.rpartition("@")[2] if "@" in url else url
        raise UsageError(
            f"--endpoint-url {shown}: no http(s)://HOST[:PORT]", "leave it out for AWS"
        )
