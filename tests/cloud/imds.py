"""Instance metadata, version 2, for one TCP connection: QEMU starts this with it as its terminal.

Run as `python3 -I -S imds.py FILE`; standard library only, for it starts once per request. FILE is
what `tests.cloud.metadata` writes.
Source: "Instance metadata and user data" of the EC2 user guide.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

_TOKEN_PATH = "/latest/api/token"  # noqa: S105 (a path)
_LONGEST = 21600
_VERSION = re.compile(r"^(?:latest|\d{4}-\d{2}-\d{2})$")
_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


def _signed(secret: str, expires: int) -> str:
    return hmac.new(secret.encode(), str(expires).encode(), hashlib.sha256).hexdigest()


def token(secret: str, seconds: int, now: float) -> str:
    """A token that says itself until when it is good.

    Args:
        secret: of the instance.
        seconds: how long.
        now: seconds since the epoch.
    """
    expires = int(now) + seconds
    return base64.urlsafe_b64encode(f"{expires}:{_signed(secret, expires)}".encode()).decode()


def good(secret: str, given: str, now: float) -> bool:
    """Whether a token is ours and not too old.

    Args:
        secret: of the instance.
        given: by the client.
        now: seconds since the epoch.
    """
    try:
        expires, _, signature = base64.urlsafe_b64decode(given).decode().partition(":")
        whole = int(expires)
    except ValueError:
        return False
    return whole > now and hmac.compare_digest(signature, _signed(secret, whole))


def answer(
    known: dict[str, Any], method: str, path: str, headers: dict[str, str], now: float
) -> tuple[int, bytes]:
    """Answer one request.

    Args:
        known: of the instance.
        method: of HTTP.
        path: of the URL.
        headers: by lower-case name.
        now: seconds since the epoch.

    Returns:
        Status and body.
    """
    if method == "PUT" and path == _TOKEN_PATH:
        return _new_token(known["secret"], headers, now)
    if method != "GET":
        return 400, b""
    given = headers.get("x-aws-ec2-metadata-token", "")
    wanted = given or known["tokens"] == "required"
    if wanted and not good(known["secret"], given, now):
        return 401, b""
    return _found(known, path)


def _new_token(secret: str, headers: dict[str, str], now: float) -> tuple[int, bytes]:
    # A proxy on the way would make the service reachable for others.
    if "x-forwarded-for" in headers:
        return 403, b""
    seconds = headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
    if not seconds.isdecimal() or not 1 <= int(seconds) <= _LONGEST:
        return 400, b""
    return 200, token(secret, int(seconds), now).encode()


def _found(known: dict[str, Any], path: str) -> tuple[int, bytes]:
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if not parts:
        return 200, b"2021-03-23\nlatest"
    if not _VERSION.match(parts[0]):
        return 404, b""
    if parts[1:] == ["user-data"]:
        data = base64.b64decode(known["user_data"])
        return (200, data) if data else (404, b"")
    place: Any = known["tree"]
    for part in parts[1:]:
        place = place.get(part) if isinstance(place, dict) else None
    if place is None:
        return 404, b""
    return 200, _shown(known, parts[-1], place).encode()


def _shown(known: dict[str, Any], name: str, place: str | dict[str, Any]) -> str:
    if isinstance(place, str):
        return place
    if name == "public-keys":
        return "\n".join(known["keys"])
    names = (f"{below}/" if isinstance(what, dict) else below for below, what in place.items())
    return "\n".join(names)


def _serve(file: Path) -> None:
    known = json.loads(file.read_text())
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    method, _, rest = source.readline(8192).decode("latin-1").strip().partition(" ")
    headers = {}
    while line := source.readline(8192).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    path = rest.partition(" ")[0]
    status, body = answer(known, method, path, headers, time.time())
    with file.with_suffix(".log").open("a") as log:
        log.write(f"{method} {path} {status}\n")
    head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Length: {len(body)}\r\n"
    if method == "PUT" and status == 200:
        seconds = headers["x-aws-ec2-metadata-token-ttl-seconds"]
        head += f"X-aws-ec2-metadata-token-ttl-seconds: {seconds}\r\n"
    sink.write(f"{head}Content-Type: text/plain\r\nConnection: close\r\n\r\n".encode() + body)
    sink.flush()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
