"""Downloads from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from imgverify.awstoe.clients import file_name
from imgverify.awstoe.result import NotPossibleError, StepFailedError
from imgverify.awstoe.web import RunnerWeb


class Handler(BaseHTTPRequestHandler):
    """Has one file, and is busy at first when it is asked for another."""

    asked = 0

    def do_GET(self) -> None:
        """Answer."""
        Handler.asked += 1
        statuses = {"/file": 200, "/busy": 503 if Handler.asked < 2 else 200, "/refused": 403}
        self.send_response(statuses.get(self.path, 404))
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"data")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="server")
def _server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Handler.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("verify", [True, False])
def test_fetch(server: str, *, verify: bool) -> None:
    """The file, whole; one that is not there is the component's failure."""
    assert RunnerWeb().fetch(f"{server}/file", verify=verify) == b"data"
    for name in ("gone", "refused"):
        with pytest.raises(StepFailedError, match=r"does not have it|answers 40[34]"):
            RunnerWeb().fetch(f"{server}/{name}", verify=verify)


def test_busy_servers_are_asked_again(server: str) -> None:
    """Up to five times."""
    assert RunnerWeb().fetch(f"{server}/busy", verify=True) == b"data"
    assert Handler.asked == 2


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.usefixtures("server")
def test_what_the_runner_cannot_reach(*, verify: bool) -> None:
    """Says nothing of the image."""
    with pytest.raises(NotPossibleError, match="the runner cannot fetch it"):
        RunnerWeb().fetch("http://127.0.0.1:9/file", verify=verify)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/file", "nonsense"])
def test_other_schemes(url: str) -> None:
    """A component does not read the runner's files."""
    for verify in (True, False):
        with pytest.raises(StepFailedError, match="no URL of https or http"):
            RunnerWeb().fetch(url, verify=verify)


def test_file_names() -> None:
    """The last part of a URL, and never a way out of a folder."""
    assert file_name("https://host/a/b%20c.zip?x=1") == "b c.zip"
    for url in (
        "https://host/",
        "https://host/a/..",
        "https://host/a/%2e%2e",
        "https://host/%2Fx/",
    ):
        with pytest.raises(StepFailedError, match="no file name"):
            file_name(url)
