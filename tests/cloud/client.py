"""A test's handle on a cloud: it speaks HTTP, so the cloud may be in another process."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import msgspec

from imgverify.ec2.options import Ec2Options
from tests.cloud.calls import Call

_PREFIX = "/imgverify-test-cloud/"
_KEY_ID, _SECRET = "AKIATESTCLOUDTESTCLD", "test/cloud/secret/access/key/not/secret0"


class ControlError(Exception):
    """The cloud does not understand its test."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running test cloud.

    Args:
        endpoint_url: of its API.
        region: that tests speak to.
        ssh_port: on which its instances answer SSH.
    """

    endpoint_url: str
    region: str = "us-east-1"
    ssh_port: int = 22

    @property
    def check_ip_url(self) -> str:
        """Answers with the caller's address, as text."""
        return f"{self.endpoint_url}{_PREFIX}my-address"

    @property
    def faults(self) -> Faults:
        """What shall go wrong."""
        return Faults(self)

    def options(self, **changes: Any) -> Ec2Options:
        """Options that lead here.

        Args:
            changes: fields to set otherwise.
        """
        given: dict[str, Any] = {
            "region": self.region,
            "endpoint_url": self.endpoint_url,
            "cidr": "127.0.0.1/32",
            "check_ip_url": self.check_ip_url,
        }
        return Ec2Options(**{**given, **changes})

    def environment(self) -> dict[str, str]:
        """Variables with which AWS' programs find credentials, and nothing else."""
        return {
            "AWS_ACCESS_KEY_ID": _KEY_ID,
            "AWS_SECRET_ACCESS_KEY": _SECRET,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def client(self, service: str = "ec2") -> Any:
        """A client of boto3, without repeats of its own.

        Args:
            service: `ec2`, `scheduler`, …
        """
        import boto3  # noqa: PLC0415 (half a second, and only some tests want it)
        from botocore.config import Config  # noqa: PLC0415

        return boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint_url,
            aws_access_key_id=_KEY_ID,
            aws_secret_access_key=_SECRET,
            config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
        )

    def register(self, *, name: str = "", image: object = "", **fields: Any) -> str:
        """Add an image.

        Args:
            name: of the image; empty for some name.
            image: disk image file: its instances are QEMU guests of it.
            fields: as in DescribeImages; None removes a default one. Also `backing` (`none`,
                `sshd`, `qemu`), `launch_permissions`, `snapshot_permissions` (by snapshot id) and
                `ancestry`.

        Returns:
            Its id.
        """
        wanted = {"region": self.region, **fields, "name": name, "image": str(image)}
        return str(self.ask("register", **wanted))

    def behave(self, **changes: Any) -> None:
        """Change how instances that are launched from now on behave.

        Args:
            changes: fields of `Behaviour`.
        """
        self.ask("behave", **changes)

    def hold(self, operation: str, nth: int = 1, when: str = "before") -> Held:
        """Hold a request, so that a test can end its client there.

        Args:
            operation: `RunInstances`, …
            nth: of those from now on.
            when: `before` it takes effect, or `after`.
        """
        return Held(self, int(self.ask("hold", operation=operation, nth=nth, when=when)))

    def calls(self) -> Counter[str]:
        """How often each operation was asked for."""
        return Counter(call.operation for call in self.log())

    def log(self) -> list[Call]:
        """All requests, in their order."""
        return msgspec.convert(self.ask("calls"), list[Call])

    def forget_calls(self) -> None:
        """Begin a new log."""
        self.ask("forget-calls")

    def left(self) -> dict[str, list[str]]:
        """What exists of instances (not terminated), volumes, interfaces, groups, keys, …: {}."""
        found: dict[str, list[str]] = self.ask("left")
        return found

    def forget_default_vpc(self) -> None:
        """As in an account whose default VPC was deleted."""
        self.ask("forget-default-vpc", region=self.region)

    def add_connect_endpoint(self, **fields: Any) -> None:
        """Add an EC2 Instance Connect Endpoint.

        Args:
            fields: as in DescribeInstanceConnectEndpoints.
        """
        self.ask("endpoints", **fields)

    def manage_by_ssm(self, instance: str) -> None:
        """Let SSM know an instance.

        Args:
            instance: id.
        """
        self.ask("ssm", instance=instance)

    def ask(self, door: str, **asked: Any) -> Any:
        """Ask the control endpoint.

        Args:
            door: last part of its path.
            asked: fields of the question.

        Raises:
            ControlError: it does not understand.
        """
        place = urlsplit(self.endpoint_url)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=600)
        try:
            connection.request("POST", _PREFIX + door, json.dumps(asked))
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise ControlError(f"{door}: {body.decode(errors='replace')}")
        return json.loads(body)


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that was set.

    Args:
        cloud: where.
        number: of the hold.
    """

    cloud: Cloud
    number: int

    def wait(self, seconds: float = 60.0) -> None:
        """Wait until a request is held here.

        Args:
            seconds: at most.

        Raises:
            TimeoutError: none came.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.cloud.ask("held", hold=self.number, seconds=0.5):
                return
        raise TimeoutError(f"no request came to hold {self.number}")

    def release(self) -> None:
        """Let it go on."""
        self.cloud.ask("free", hold=self.number, drop=False)

    def drop(self) -> None:
        """Forget it: what was held before its effect never takes it, and nobody is answered."""
        self.cloud.ask("free", hold=self.number, drop=True)


@dataclass(frozen=True, slots=True)
class Faults:
    """Sets faults by their names; `times` 0 is for always.

    Args:
        cloud: where.
    """

    cloud: Cloud

    def set(self, operation: str = "*", **fields: Any) -> None:
        """Any fault.

        Args:
            operation: `RunInstances`, …; `*` for all.
            fields: of `tests.cloud.faults.Fault`.
        """
        self.cloud.ask("fault", operation=operation, **fields)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.cloud.ask("clear-faults")

    def capacity(
        self, *, types: tuple[str, ...] = (), zones: tuple[str, ...] = (), times: int = 0
    ) -> None:
        """No capacity for some types in some zones."""
        code = "InsufficientInstanceCapacity"
        self.set("RunInstances", code=code, types=types, zones=zones, times=times)

    def quota(self, *, types: tuple[str, ...] = (), times: int = 0) -> None:
        """The account's limit of virtual CPUs is reached."""
        self.set("RunInstances", code="VcpuLimitExceeded", types=types, times=times)

    def throttled(self, operation: str = "*", times: int = 1, skip: int = 0) -> None:
        """Too many requests."""
        self.set(operation, code="RequestLimitExceeded", times=times, skip=skip)

    def server_error(self, operation: str = "*", times: int = 1, status: int = 500) -> None:
        """AWS has an error of its own, or is unavailable (503)."""
        code = "InternalError" if status == 500 else "Unavailable"
        self.set(operation, code=code, status=status, times=times)

    def cut(self, operation: str, when: str = "after", times: int = 1, skip: int = 0) -> None:
        """The connection ends before or after the request takes effect."""
        self.set(operation, cut=when, times=times, skip=skip)

    def slow(self, operation: str, seconds: float, times: int = 1) -> None:
        """The answer takes its time."""
        self.set(operation, delay=seconds, times=times)

    def not_yet(self, operation: str, code: str, times: int = 1) -> None:
        """What was just made is not known yet, as with eventual consistency.

        Args:
            operation: that does not know it.
            code: `InvalidInstanceID.NotFound`, `InvalidGroup.NotFound`, …
            times: how often.
        """
        self.set(operation, code=code, message="the ID does not exist", times=times)

    def unauthorized(self, operation: str, times: int = 0) -> None:
        """The caller may not do that."""
        self.set(operation, code="UnauthorizedOperation", times=times)
