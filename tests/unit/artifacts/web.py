"""A small web server on this host, which can break in the ways that servers do."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Web:
    """What is served, and what was asked for.

    Args:
        files: content by path.
        redirects: where a path leads to.
        break_after: bytes of a body after which the connection breaks, one for each answer.
        failures: statuses that are answered first, one for each request of a file.
        tags: whether answers have an ETag.
        ranges: whether parts are served.
        lengths: whether answers say how long they are.
        asked: method, path and Range of every request.
        scheme, port: of the server.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    break_after: list[int] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    tags: bool = True
    ranges: bool = True
    lengths: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    scheme: str = "http"
    port: int = 0

    def url(self, path: str) -> str:
        """The URL of a path."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def of(self, path: str) -> list[str | None]:
        """The ranges that were asked for of a path."""
        return [span for asked, span in self.asked if asked == path]


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Web]:
    """Serve as long as the block runs.

    Args:
        certificate: with its key, of a server of https; None for http.
    """
    web = Web(scheme="https" if certificate else "http")

    class Handler(_Handler):
        served = web

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(path: Path) -> Path:
    """A certificate for this host that is its own authority, and its key.

    Args:
        path: of the new file.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class _Handler(BaseHTTPRequestHandler):
    served: Web

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Print nothing."""

    def do_GET(self) -> None:
        """Answer."""
        web, path = self.served, self.path.partition("?")[0]
        web.asked.append((path, self.headers.get("Range")))
        if path in web.redirects:
            self._head(302, {"Location": web.redirects[path]})
        elif path not in web.files:
            self._head(404, {})
        elif web.failures:
            self._head(web.failures.pop(0), {})
        else:
            self._file(web.files[path])

    def _file(self, data: bytes) -> None:
        web = self.served
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        fields = {"ETag": tag} if web.tags else {}
        if web.tags and self.headers.get("If-None-Match") == tag:
            self._head(304, fields)
            return
        start, status = 0, 200
        span = self.headers.get("Range")
        if span and web.ranges and self.headers.get("If-Range") == tag:
            start, status = int(span.removeprefix("bytes=").rstrip("-")), 206
            if start >= len(data):
                self._head(416, fields)
                return
            fields["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        if web.lengths:
            fields["Content-Length"] = str(len(data) - start)
        self._head(status, fields)
        most = web.break_after.pop(0) if web.break_after else len(data)
        # A client that does not want the rest closes the connection.
        with suppress(ConnectionError):
            self.wfile.write(data[start : start + most])

    def _head(self, status: int, fields: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
