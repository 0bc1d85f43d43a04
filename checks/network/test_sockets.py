"""What listens on the network."""

from imgverify.expect import Expect
from imgverify.facts.sockets import Sockets


def test_ports_local_only(sockets: Sockets, expect: Expect, ports: list[int]) -> None:
    """TCP ports listen for nobody but the machine itself, if at all.

    Args:
        sockets: what listens.
        expect: the recorder.
        ports: numbers.
    """
    for port in ports:
        found = [one for one in sockets.listening if (one.protocol, one.port) == ("tcp", port)]
        remote = [one for one in found if not one.is_local]
        expect(
            not remote,
            wanted=f"nothing but loopback on tcp port {port}",
            found=", ".join(str(one) for one in found) or "nothing listens",
            where=", ".join(one.where for one in remote or found)
            or "/proc/net/tcp, /proc/net/tcp6",
            mend=f"ss -tlnp 'sport = {port}' names the program: bind it to loopback-only "
            "(postfix: inet_interfaces = loopback-only)",
        )


def test_listening_ports(sockets: Sockets, expect: Expect, allow: list[str]) -> None:
    """Nothing listens for others but what is listed.

    Args:
        sockets: what listens.
        expect: the recorder.
        allow: `PROTOCOL/PORT`: `tcp/22`.
    """
    extra = [one for one in sockets.remote if f"{one.protocol}/{one.port}" not in allow]
    expect(
        not extra,
        wanted=f"nothing but {', '.join(allow) or 'loopback'}",
        found=", ".join(str(one) for one in extra)
        or f"{len(sockets.remote)} sockets for others, all listed",
        where=", ".join(one.where for one in extra) or "/proc/net/{tcp,udp}*",
        mend="ss -tulnp names the programs: stop them, or list their ports in `allow`",
    )
