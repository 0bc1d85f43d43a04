"""The test cloud's door: what we know better than moto is answered here, the rest by moto."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.exceptions import ServiceException
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app

from tests.cloud.calls import Call
from tests.cloud.control import PREFIX, Control
from tests.cloud.holds import wait_at
from tests.cloud.operations import EC2, OTHERS
from tests.cloud.placement import wanted_zone
from tests.cloud.protocol import (
    Answer,
    Request,
    ec2_answer,
    error_answer,
    json_answer,
    parsed,
)
from tests.cloud.state import State
from tests.cloud.wording import MESSAGES, PRECONDITION_FAILED, Refused

_CODE = re.compile(rb"<Code>([^<]+)</Code>")
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class CutError(Exception):
    """The connection ends without an answer."""


class Front:
    """The application that the server serves.

    Args:
        state: of the cloud.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._control = Control(state)
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        if environ.get("PATH_INFO", "").startswith(PREFIX):
            status, headers, body = self._control.answer(environ)
        else:
            request = parsed(environ)
            call = Call(
                at=time.time(),
                service=request.service,
                operation=request.operation,
                region=request.region,
                dry_run=bool(request.params.get("DryRun")),
                agent=environ.get("HTTP_USER_AGENT", ""),
            )
            self._state.calls.add(call)
            try:
                status, headers, body = self._answered(request)
            except CutError:
                _cut(environ)
                return []
            call.status = status
            if found := _CODE.search(body) if status >= 400 else None:
                call.code = found[1].decode()
        headers = {**headers, "Content-Length": str(len(body))}
        start_response(f"{status} ", list(headers.items()))
        return [body]

    def _answered(self, request: Request) -> Answer:
        state = self._state
        hold = state.holds.matching(request.operation)
        if hold and hold.when == "before" and not wait_at(hold):
            raise CutError
        kind = str(request.params.get("InstanceType", ""))
        zone = wanted_zone(request.params, state.backend(request.region)) if kind else ""
        fault = state.faults.striking(request, kind, zone)
        if fault and fault.delay:
            time.sleep(fault.delay)
        if fault and fault.cut == "before":
            raise CutError
        if fault and fault.code:
            return error_answer(request.service, fault.error(request, kind, zone))
        with state.lock:
            answer = self._worked(request)
        if fault and fault.cut == "after":
            raise CutError
        if hold and hold.when == "after" and not wait_at(hold):
            raise CutError
        return answer

    def _worked(self, request: Request) -> Answer:
        try:
            return self._done(request)
        except Refused as error:
            return error_answer(request.service, error)
        except ServiceException as error:
            return error_answer(request.service, Refused(error.code, error.message))

    def _done(self, request: Request) -> Answer:
        if request.params.get("DryRun") and request.service == "ec2":
            raise Refused("DryRunOperation", MESSAGES["DryRunOperation"], PRECONDITION_FAILED)
        if request.service == "ec2" and request.operation in EC2:
            result = EC2[request.operation](self._state, request)
            return ec2_answer(request.operation, result)
        own = OTHERS.get((request.service, request.operation))
        return json_answer(own(self._state, request)) if own else self._by_moto(request)

    def _by_moto(self, request: Request) -> Answer:
        try:
            chunks, status, headers = run_wsgi_app(self._moto, request.environ, buffered=True)
        except NotImplementedError as error:
            # AWS' own word for what it does not know; moto would answer with a page in HTML.
            raise Refused("InvalidAction", f"not in the test cloud: {error}") from error
        return int(status.split()[0]), dict(headers), b"".join(chunks)


def _cut(environ: dict[str, Any]) -> None:
    connection = environ["werkzeug.socket"]
    # A reset, not an end: the client must not take it for an empty answer.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.shutdown(socket.SHUT_RDWR)
