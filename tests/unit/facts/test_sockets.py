"""The kernel's tables of sockets."""

from __future__ import annotations

from imgverify.facts.sockets import parse
from tests.checks.building import answers

HEAD = "  sl  local_address                         remote_address                        st\n"


def test_addresses() -> None:
    """Words of four bytes are turned round; IPv4 within IPv6 is known as such."""
    lines = (
        "   0: 0100007F:0019 00000000:0000 0A\n",
        f"   0: B80D0120000000000000000001000000:0016 {'0' * 32}:0000 0A\n",
        f"   0: 0000000000000000FFFF00000100007F:0035 {'0' * 32}:0000 07\n",
    )
    found = parse(
        answers(
            "sockets",
            files={
                "/proc/net/tcp": HEAD + lines[0],
                "/proc/net/tcp6": HEAD + lines[1],
                "/proc/net/udp6": HEAD + lines[2],
            },
        )
    )
    assert [str(one) for one in found.listening] == [
        "tcp [2001:db8::1]:22",
        "tcp 127.0.0.1:25",
        "udp [::ffff:127.0.0.1]:53",
    ]
    assert [one.is_local for one in found.listening] == [False, True, True]
    assert found.listening[0].where == "/proc/net/tcp6:2"


def test_families() -> None:
    """A socket that is bound to an IPv4 address within IPv6 gets packets of IPv4, and no others."""
    line = f"   0: 0000000000000000FFFF00000500000A:1F90 {'0' * 32}:0000 0A\n"
    files = {"/proc/net/tcp": HEAD, "/proc/net/tcp6": HEAD + line}
    (socket,) = parse(answers("sockets", files=files)).listening
    assert str(socket) == "tcp [::ffff:10.0.0.5]:8080"
    assert socket.families == ("ip",)
