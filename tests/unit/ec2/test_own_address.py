"""From where SSH is let in: nobody but the runner, and nobody's word taken on trust."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from imgverify.ec2.own_address import address_towards, network, public_address, resolve
from imgverify.errors import InfrastructureError, UsageError


class _FakeCheckIp(BaseHTTPRequestHandler):
    answer, status, location = b"", 200, ""

    def do_GET(self) -> None:
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def check_ip() -> Iterator[tuple[str, type[_FakeCheckIp]]]:
    """A server that tells addresses, and its class, which a test changes."""
    told = type("Told", (_FakeCheckIp,), {})
    server = HTTPServer(("127.0.0.1", 0), told)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        (" 192.0.2.7/32 ", "192.0.2.7/32"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("2001:db8::/56", "2001:db8::/56"),
    ],
)
def test_networks(text: str, meant: str) -> None:
    """An address stands for itself; bits below the mask are cut off."""
    assert str(network(text)) == meant


@pytest.mark.parametrize(
    "text", ["0.0.0.0/0", "::/0", "10.0.0.0/8", "192.0.2.0/23", "2001:db8::/55"]
)
def test_wide_networks(text: str) -> None:
    """Half the world is not let in."""
    with pytest.raises(UsageError, match="lets in more than a /"):
        network(text)


@pytest.mark.parametrize("text", ["", "here", "192.0.2.300", "192.0.2.1/33", "192.0.2.1-9"])
def test_no_networks(text: str) -> None:
    """What is no network is refused, and an example is given."""
    with pytest.raises(UsageError, match=r"for example 192\.0\.2\.7/32"):
        network(text)


@pytest.mark.parametrize(
    ("answer", "meant"), [(b"192.0.2.9\n", "192.0.2.9/32"), (b"2001:db8::9", "2001:db8::9/128")]
)
def test_public_address(
    check_ip: tuple[str, type[_FakeCheckIp]], answer: bytes, meant: str
) -> None:
    """The address that a server tells is let in alone."""
    url, told = check_ip
    told.answer = answer
    assert str(public_address(url)) == meant


@pytest.mark.parametrize(
    "answer", [b"0.0.0.0/0", b"<html>please log in</html>", b"", b"\xff" * 999]
)
def test_strange_answers(check_ip: tuple[str, type[_FakeCheckIp]], answer: bytes) -> None:
    """A captive portal's page is no address, and no network is taken from outside."""
    url, told = check_ip
    told.answer = answer
    with pytest.raises(InfrastructureError, match="which is no address\n  -> say it: --ec2-cidr"):
        public_address(url)


def test_redirects_are_not_followed(check_ip: tuple[str, type[_FakeCheckIp]]) -> None:
    """Whoever redirects would choose who is let in."""
    url, told = check_ip
    told.status, told.location, told.answer = 302, "http://192.0.2.1/", b"192.0.2.9"
    with pytest.raises(InfrastructureError, match="does not tell the own address"):
        public_address(url)


def test_nobody_answers() -> None:
    """A server that is away costs no traceback."""
    with pytest.raises(InfrastructureError, match="does not tell the own address"):
        public_address("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    "url",
    [
        "http://checkip.amazonaws.com",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "https://",
        "x",
        "",
    ],
)
def test_only_https(url: str) -> None:
    """What can be changed on the way is not believed, and no file is read."""
    with pytest.raises(UsageError, match="must be https"):
        public_address(url)


def test_address_towards() -> None:
    """The kernel's routing table says by which address one is seen."""
    assert str(address_towards("127.0.0.0/8")) == "127.0.0.1/32"


def test_resolve() -> None:
    """An address is its own; a host that is not there is the user's mistake."""
    assert resolve("192.0.2.4") == ipaddress.ip_address("192.0.2.4")
    assert resolve("localhost").is_loopback
    with pytest.raises(UsageError, match=r"no-such-host\.invalid: no such host"):
        resolve("no-such-host.invalid")
