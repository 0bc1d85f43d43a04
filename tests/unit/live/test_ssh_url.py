"""URLs of hosts: what they say, and what they must not repeat."""

from __future__ import annotations

import pytest

from imgverify.errors import UsageError
from imgverify.live.naming import NamedHost
from imgverify.live.ssh_url import parse_url, url_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("ssh://web1", NamedHost(host="web1")),
        ("ssh://web1/", NamedHost(host="web1")),
        ("SSH://web1.example.com:2222", NamedHost(host="web1.example.com", port=2222)),
        ("ssh://deploy@10.0.0.1", NamedHost(host="10.0.0.1", user="deploy")),
        ("ssh://a%40corp@web_1", NamedHost(host="web_1", user="a@corp")),
        ("ssh://a%5Cb@web1:1", NamedHost(host="web1", user="a\\b", port=1)),
        ("ssh://root@[2001:db8::1]:22", NamedHost(host="2001:db8::1", user="root", port=22)),
        ("ssh://[fe80::1%25eth0]", NamedHost(host="fe80::1%eth0")),
        ("ssh://bücher.example", NamedHost(host="bücher.example")),
    ],
)
def test_url_names_a_host(url: str, host: NamedHost) -> None:
    """User, host and port, percent-decoded, with IPv6 in brackets."""
    assert parse_url(url) == host


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ssh:web1", "not a URL"),
        ("ssh://", "no host name"),
        ("ssh://@web1", "login name"),
        ("ssh://-oProxyCommand=x", "no host name"),
        ("ssh://-l@web1", "login name"),
        ("ssh://web1;reboot", "no host name"),
        ("ssh://%2DoX", "no host name"),
        ("ssh://a%0ab@web1", "login name"),
        ("ssh://web1:0", "from 1 to 65535"),
        ("ssh://web1:65536", "from 1 to 65535"),
        ("ssh://web1:²", "from 1 to 65535"),
        ("ssh://2001:db8::1", "needs brackets"),
        ("ssh://[2001:db8::1", "in brackets"),
        ("ssh://[web1]", "in brackets"),
        ("ssh://web1/etc", "more after the host"),
        ("ssh://web1?x", "more after the host"),
        ("ssh://web1#x", "more after the host"),
        ("ssh://web1,web2", "several hosts"),
    ],
)
def test_wrong_url(url: str, said: str) -> None:
    """One line that says what is wrong with it."""
    with pytest.raises(UsageError, match=said) as caught:
        parse_url(url)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        "ssh://me:hunter2@web1",
        "ssh://me:hunter2@web1:22",
        "ssh://me:hunter2@[2001:db8::1]",
        "ssh://me:hunt@er2@web1",
        "ssh://me:hunter2",
        "ssh://me:hunter2/web1",
        "ssh://me%3Ahunter2@web1",
    ],
)
def test_password_is_refused_and_not_repeated(url: str) -> None:
    """Also when its at sign was forgotten."""
    with pytest.raises(UsageError) as caught:
        parse_url(url)
    assert "hunt" not in str(caught.value)
    assert "er2" not in str(caught.value)


def test_url_of_a_host_can_be_read_again() -> None:
    """What a report calls a host names it on the next command line."""
    assert parse_url(url_of("2001:db8::1", 2222, "root")) == NamedHost(
        host="2001:db8::1", user="root", port=2222
    )
    assert url_of("web1", 22, "") == "ssh://web1:22"
