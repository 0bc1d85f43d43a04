"""One request to AWS through boto3: answered, or an `Ec2Error`. Nothing else imports boto3."""

from __future__ import annotations

import functools
import os
import threading
from collections import Counter
from typing import Any

import boto3
from botocore import exceptions
from botocore.config import Config
from botocore.loaders import create_loader
from botocore.parsers import ResponseParserError
from botocore.session import Session as BotocoreSession

from imgverify import __version__
from imgverify.ec2.errors import NOT_IMPLEMENTED, Ec2Error
from imgverify.ec2.taxonomy import Category
from imgverify.errors import InfrastructureError, UsageError
from imgverify.nearest import did_you_mean

CONNECT_TIMEOUT, READ_TIMEOUT = 10, 60
_NEVER_SENT = (
    exceptions.EndpointConnectionError,
    exceptions.ConnectTimeoutError,
    exceptions.ProxyConnectionError,
    exceptions.SSLError,
)
_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
    exceptions.NoAuthTokenError,
    exceptions.MetadataRetrievalError,
    exceptions.SSOError,
    exceptions.RefreshWithMFAUnsupportedError,
)
_GET_SOME = (
    "set AWS_PROFILE or --aws-profile, `aws sso login`, or run where an instance role is attached"
)
# Statuses with which proxies and balancers speak for a server that they cannot reach.
_GATEWAY = {502, 503, 504}


class Sdk:
    """Clients of one region with one identity, which never retry by themselves.

    Args:
        region: name; empty to take it from AWS' own configuration.
        profile: section of AWS' configuration files; empty for the default.
        endpoint_url: of another API server than AWS'; empty for AWS'.

    Raises:
        UsageError: there is no such profile, no region, or none that could be a region.
        InfrastructureError: AWS' configuration files cannot be read.
    """

    def __init__(self, region: str, profile: str, endpoint_url: str) -> None:
        try:
            inner = BotocoreSession(profile=profile or None)
            inner.register_component("data_loader", _loader())
            # Nothing else looks at the profile before the first call.
            inner.get_scoped_config()
            self._session = boto3.Session(botocore_session=inner, region_name=region or None)
        except exceptions.ProfileNotFound as error:
            said = f"--aws-profile {profile}" if profile else f"AWS_PROFILE: {error}"
            raise UsageError(
                f"{said}: AWS' configuration has no such profile",
                did_you_mean(profile, _profiles()),
            ) from error
        except exceptions.BotoCoreError as error:
            raise InfrastructureError(f"AWS' configuration: {error}", "correct the file") from error
        if not self._session.region_name:
            raise UsageError("no AWS region is known", "name it: --region eu-west-1")
        self.region: str = self._session.region_name
        self.profile = "" if self._session.profile_name == "default" else self._session.profile_name
        self.calls: Counter[str] = Counter()
        self._endpoint_url = endpoint_url
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._answer = threading.local()

    def call(self, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send one request.

        Args:
            service: in boto3's spelling: `ec2`.
            operation: likewise: `describe_images`.
            params: of the request.

        Raises:
            Ec2Error: it was refused, or there was no answer.
            UsageError: the region or the endpoint is none.
        """
        client = self._client(service)
        name = client.meta.method_to_api_mapping.get(operation)
        if name is None:
            text = f"boto3 {boto3.__version__} does not know it: pip install --upgrade boto3"
            raise Ec2Error(operation, NOT_IMPLEMENTED, text, category=Category.OTHER, sent=False)
        self._answer.status = 0
        try:
            answer: dict[str, Any] = getattr(client, operation)(**params)
        except exceptions.ClientError as error:
            raise _refused(error, name) from error
        except ResponseParserError as error:
            raise self._unreadable(name) from error
        except exceptions.BotoCoreError as error:
            raise self._unanswered(name, error) from error
        return answer

    def demand_credentials(self) -> None:
        """Look for credentials where AWS' SDKs look.

        Raises:
            Ec2Error: there are none.
        """
        try:
            found = self._session.get_credentials()
        except exceptions.BotoCoreError as error:
            raise _without_credentials("sign in", error) from error
        if found is None:
            raise _without_credentials("sign in", exceptions.NoCredentialsError())

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def _client(self, service: str) -> Any:
        # Clients may be shared by threads; a session that makes them may not.
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._connect(service)
            return self._clients[service]

    def _connect(self, service: str) -> Any:
        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            user_agent_extra=f"imgverify/{__version__}",
        )
        try:
            client = self._session.client(
                service, endpoint_url=self._endpoint_url or None, config=config
            )
        except exceptions.UnknownServiceError as error:
            text = f"boto3 {boto3.__version__} does not know {service}: pip install --upgrade boto3"
            raise Ec2Error(service, NOT_IMPLEMENTED, text, sent=False) from error
        except (exceptions.InvalidRegionError, exceptions.NoRegionError) as error:
            raise UsageError(f"--region {self.region}: no region", self._near()) from error
        except ValueError as error:
            raise UsageError(
                f"--endpoint-url {self._endpoint_url}: {error}", "for example http://127.0.0.1:5000"
            ) from error
        except _CREDENTIALS as error:
            raise _without_credentials("sts", error) from error
        client.meta.events.register("before-send", self._count)
        client.meta.events.register("before-parse", self._remember)
        return client

    def _count(self, *, event_name: str, **_others: Any) -> None:
        with self._lock:
            self.calls[event_name.rpartition(".")[2]] += 1

    def _remember(self, *, response_dict: dict[str, Any], **_others: Any) -> None:
        self._answer.status = response_dict["status_code"]

    def _near(self) -> str:
        return did_you_mean(self.region, self._session.get_available_regions("ec2"))

    def _unreadable(self, name: str) -> Ec2Error:
        # What speaks no XML is no EC2: an emulator that lacks the operation, or a proxy's page.
        status = self._answer.status
        if status in _GATEWAY:
            text = "a proxy answered in place of the API server"
            return Ec2Error(name, "ServiceUnavailable", text, status=status)
        return Ec2Error(
            name,
            NOT_IMPLEMENTED,
            f"the API server answers HTTP {status} and nothing that can be read",
            status=status,
            category=Category.OTHER,
        )

    def _unanswered(self, name: str, error: exceptions.BotoCoreError) -> Ec2Error:
        if isinstance(error, _CREDENTIALS):
            return _without_credentials(name, error)
        category = Category.OTHER if isinstance(error, exceptions.SSLError) else None
        sent = isinstance(error, exceptions.HTTPClientError) and not isinstance(error, _NEVER_SENT)
        told = Ec2Error(name, type(error).__name__, str(error), sent=sent, category=category)
        regions = self._session.get_available_regions("ec2")
        if not sent and not self._endpoint_url and regions and self.region not in regions:
            told.hint = f"is there a region {self.region}? {self._near()}"
        return told


@functools.cache
def _loader() -> Any:
    # The model of EC2 takes a third of a second to read, and a run speaks to it more than once.
    return create_loader(os.environ.get("AWS_DATA_PATH"))


def _profiles() -> list[str]:
    # A session that is told a profile looks at none until it needs one.
    try:
        return list(BotocoreSession(profile="default").available_profiles)
    except exceptions.BotoCoreError:
        return []


def _refused(error: exceptions.ClientError, name: str) -> Ec2Error:
    said = error.response.get("Error", {})
    return Ec2Error(
        # Of the call that failed: that for the credentials may have come before the one asked for.
        error.operation_name or name,
        said.get("Code") or "Unknown",
        said.get("Message") or "",
        status=error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
    )


def _without_credentials(name: str, error: exceptions.BotoCoreError) -> Ec2Error:
    told = Ec2Error(
        name, type(error).__name__, str(error), sent=False, category=Category.CREDENTIALS
    )
    told.hint = _GET_SOME
    return told
