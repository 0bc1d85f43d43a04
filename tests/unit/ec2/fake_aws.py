"""A server of AWS' that answers what a test has written down, byte by byte."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from imgverify.ec2.options import Ec2Options


@dataclass(slots=True)
class FakeAws:
    """The script, and what was asked.

    Args:
        url: of the server.
        answers: status and body for each request in turn; the last one for all that follow.
        asked: the form of each request, and its user agent as `agent`.
    """

    url: str = ""
    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def options(self) -> Ec2Options:
        """Options that lead here."""
        return Ec2Options(region="eu-west-1", endpoint_url=self.url)

    @property
    def actions(self) -> list[str]:
        """What was asked for, in its order."""
        return [one.get("Action", "") for one in self.asked]


def error(code: str, message: str) -> str:
    """An error as EC2 writes it.

    Args:
        code: of the error.
        message: in words.
    """
    return (
        f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        "<RequestID>1</RequestID></Response>"
    )


@contextlib.contextmanager
def fake_aws() -> Iterator[FakeAws]:
    """Run one."""
    script = FakeAws()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            script.asked.append({**form, "agent": self.headers["User-Agent"]})
            status, text = script.answers[min(len(script.asked), len(script.answers)) - 1]
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
