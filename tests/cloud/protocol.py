"""AWS' protocols: a request becomes an operation and its parameters, a result becomes bytes."""

from __future__ import annotations

import io
import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request as MotoRequest
from moto.core.routing import get_service_router
from moto.core.serialize import XFormedAttributePicker, get_serializer_class
from moto.core.utils import get_service_model
from moto.ec2.responses._base_response import EC2BaseResponse
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.exceptions import NotFound

from tests.cloud.wording import Refused

Answer = tuple[int, dict[str, str], bytes]
_XML, _JSON = "text/xml;charset=UTF-8", "application/x-amz-json-1.1"


@dataclass(slots=True)
class Request:
    """One call of an API.

    Args:
        service: as it is signed: `ec2`, `sts`, `scheduler`, …
        region: as it is signed.
        operation: `RunInstances`, …; empty when it cannot be told.
        params: parsed, for EC2; the JSON document, for services that speak JSON.
        environ: of WSGI; its body can still be read.
    """

    service: str
    region: str
    operation: str
    params: dict[str, Any]
    environ: dict[str, Any]


def parsed(environ: dict[str, Any]) -> Request:
    """Read a request, whatever its protocol.

    Args:
        environ: of WSGI.
    """
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    region, service = _signed(environ.get("HTTP_AUTHORIZATION", ""))
    request = Request(service, region, "", {}, environ)
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if target:
        request.operation = target.rpartition(".")[2]
        request.params = json.loads(body or b"{}")
    elif "Action" in form:
        request.operation = form["Action"]
        if service == "ec2":
            request.params = _ec2_params(form, request.operation)
    elif service:
        request.operation = _routed(service, environ)
    return request


def _signed(authorization: str) -> tuple[str, str]:
    # AWS4-HMAC-SHA256 Credential=AKIA…/20261122/us-east-1/ec2/aws4_request, SignedHeaders=…
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return (scope[2], scope[3]) if len(scope) == 5 else ("us-east-1", "")


def _ec2_params(form: dict[str, str], operation: str) -> dict[str, Any]:
    model = get_service_model("ec2")
    if operation not in model.operation_names:
        return {}
    parser = PROTOCOL_PARSERS["ec2"](model.operation_model(operation))
    values = ImmutableMultiDict(form)
    params: dict[str, Any] = parser.parse(
        {
            "method": "POST",
            "values": values,
            "headers": Headers(),
            "body": b"",
            "url_path": "/",
            "url_params": {},
        }
    )
    return params


def _routed(service: str, environ: dict[str, Any]) -> str:
    try:
        operation, _ = get_service_router(service).match(MotoRequest(environ.copy()))
    except (NotFound, NotImplementedError, LookupError):
        return ""
    return str(operation.name)


def ec2_answer(operation: str, result: object) -> Answer:
    """A result of EC2, in its XML.

    Args:
        operation: whose model says how.
        result: a dictionary by AWS' names, or an object of moto.
    """
    model = get_service_model("ec2").operation_model(operation)
    # Our own results have AWS' names and forms already.
    picker = (
        None
        if isinstance(result, dict)
        else XFormedAttributePicker(
            response_transformers=EC2BaseResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER
        )
    )
    said = get_serializer_class("ec2", "ec2")(model, value_picker=picker).serialize(result)
    return said["status_code"], {"Content-Type": _XML}, _encoded(said["body"])


def _encoded(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()


def json_answer(result: object) -> Answer:
    """A result of a service that speaks JSON."""
    return 200, {"Content-Type": _JSON}, json.dumps(result).encode()


def error_answer(service: str, error: Refused) -> Answer:
    """An error in the form of the service's protocol.

    Args:
        service: as it is signed.
        error: with AWS' code.
    """
    code, message = escape(error.code), escape(error.message)
    if service == "ec2":
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error>"
            f"</Errors><RequestID>{uuid.uuid4()}</RequestID></Response>"
        )
        return error.status, {"Content-Type": _XML}, text.encode()
    if service in {"sts", "iam", "autoscaling"}:
        text = (
            "<ErrorResponse><Error><Type>Sender</Type>"
            f"<Code>{code}</Code><Message>{message}</Message></Error>"
            f"<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
        )
        return error.status, {"Content-Type": _XML}, text.encode()
    document = {"__type": error.code, "message": error.message, "Message": error.message}
    headers = {"Content-Type": _JSON, "x-amzn-errortype": error.code}
    return error.status, headers, json.dumps(document).encode()
