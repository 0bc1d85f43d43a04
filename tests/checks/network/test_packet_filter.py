"""Packet filters, judged by what they do with packets."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

# What the real tools wrote and printed: see parts/firewall.py of the composed recordings.
FILES = Path(__file__).parents[2] / "recordings/compose/parts/firewall_files"
NFT, V4, V6 = ((FILES / name).read_text() for name in ("nftables.conf", "rules.v4", "rules.v6"))
LISTED = (FILES / "nftables.list").read_text()
HEAD = "  sl  local_address rem_address   st\n"
SSH = HEAD + "   0: 00000000:0016 00000000:0000 0A 0\n   1: 0100007F:0019 00000000:0000 0A 0\n"
SSH_6 = f"{HEAD}   0: {'0' * 32}:0016 {'0' * 32}:0000 0A 0\n"
BACKENDS = ("nftables", "iptables", "ip6tables")
SAVED = {
    "nftables": "/etc/nftables.conf",
    "iptables": "/etc/iptables/rules.v4",
    "ip6tables": "/etc/iptables/rules.v6",
}
RUNNING = {
    "nftables": "nft list ruleset",
    "iptables": "iptables-save",
    "ip6tables": "ip6tables-save",
}
CHECKS = (
    "firewall-loopback",
    "firewall-open-ports",
    "firewall-policy",
    "firewall-chains",
    "firewall-table",
    "firewall-persistent",
)


def built(backend: str, *, plane: Plane = Plane.BOOT, ipv6: str = "0") -> Answers:
    """A Debian machine with good rules.

    Args:
        backend: what a control asks for.
        plane: where the answers come from.
        ipv6: whether it is disabled now.
    """
    proc = {
        "/proc/net/tcp": SSH,
        "/proc/net/tcp6": SSH_6,
        "/proc/net/udp": HEAD,
        "/proc/net/udp6": HEAD,
        **{f"/proc/sys/net/ipv6/conf/{n}/disable_ipv6": f"{ipv6}\n" for n in ("all", "default")},
    }
    return answers(
        "firewall",
        "sockets",
        files={
            "/etc/os-release": "ID=debian\n",
            "/etc/nftables.conf": NFT,
            "/etc/iptables/rules.v4": V4,
            "/etc/iptables/rules.v6": V6,
            **(proc if plane is Plane.BOOT else {}),
        },
        states={"/proc/sys/net/ipv6": "d0555 root root"} if plane is Plane.BOOT else {},
        outputs={"nft list ruleset": LISTED, "iptables-save": V4, "ip6tables-save": V6}
        if plane is Plane.BOOT
        else {},
        params={"backend": backend},
        plane=plane,
    )


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("check", CHECKS)
def test_good_rules(check: str, backend: str) -> None:
    """Real tools' output of good rules passes, saved and running."""
    outcome = judge(check, built(backend), backend=backend)
    assert outcome.result is Result.PASS, outcome.reason


@pytest.mark.parametrize("backend", ["iptables", "ip6tables"])
def test_established(backend: str) -> None:
    """Answers come in and connections go out, for each protocol; one that is missing shows."""
    good = built(backend)
    assert judge("firewall-established", good, backend=backend).result is Result.PASS
    bad = with_output(
        good, RUNNING[backend], V4.replace("-A INPUT -p udp -m state --state ESTABLISHED", "-A X")
    )
    if backend == "iptables":
        assert judge("firewall-established", bad, backend=backend).result is Result.FAIL


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("check", CHECKS)
def test_nothing_passes_unseen(check: str, backend: str) -> None:
    """Without the tool's output there is no verdict, and none on a disk before it boots."""
    blind = with_output(built(backend), RUNNING[backend], "", status=127)
    assert judge(check, blind, backend=backend).result is Result.ERROR
    offline = judge(check, built(backend, plane=Plane.OFFLINE), backend=backend)
    assert offline.result is Result.NEEDS_BOOT


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("check", CHECKS)
def test_both_halves_count(check: str, backend: str) -> None:
    """Rules that only a file has, or only the kernel, are not enough."""
    good = built(backend)
    assert (
        judge(check, with_file(good, SAVED[backend], None), backend=backend).result is Result.FAIL
    )
    if check != "firewall-persistent":
        empty = with_output(good, RUNNING[backend], "")
        assert judge(check, empty, backend=backend).result is Result.FAIL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('iif "lo" accept', ""),
        ('iif "lo" accept', 'iif "lo0" accept'),
        ("ip saddr 127.0.0.0/8", "ip saddr 10.127.0.0/16"),
        ("ip6 saddr ::1 ", "ip6 saddr ::2 "),
        ("ip saddr 127.0.0.0/8", "accept\n\t\tip saddr 127.0.0.0/8"),
        ("ip saddr 127.0.0.0/8 counter drop", "# ip saddr 127.0.0.0/8 counter drop"),
    ],
)
def test_loopback_traps(old: str, new: str) -> None:
    """A rule that is gone, alike, commented out, or never reached does not count."""
    bad = with_file(built("nftables"), SAVED["nftables"], NFT.replace(old, new))
    assert judge("firewall-loopback", bad, backend="nftables").result is Result.FAIL


def test_rules_from_an_include() -> None:
    """What a file includes counts; an include that nobody read is no verdict."""
    good = answers(
        "firewall",
        "sockets",
        files={
            "/etc/os-release": "ID=rhel\n",
            "/etc/sysconfig/nftables.conf": 'include "/etc/nftables/*.nft"\n',
            "/etc/nftables/a.nft": NFT,
            **{f"/proc/sys/net/ipv6/conf/{n}/disable_ipv6": "0" for n in ("all", "default")},
        },
        states={"/proc/sys/net/ipv6": "d0555 root root"},
        outputs={"nft list ruleset": LISTED},
        params={"backend": "nftables"},
    )
    assert judge("firewall-policy", good, backend="nftables").result is Result.PASS
    elsewhere = with_file(good, "/etc/sysconfig/nftables.conf", 'include "/srv/rules.nft"\n')
    assert judge("firewall-policy", elsewhere, backend="nftables").result is Result.ERROR
    none = with_file(good, "/etc/sysconfig/nftables.conf", '# include "/etc/nftables/*.nft"\n')
    assert judge("firewall-policy", none, backend="nftables").result is Result.FAIL


def test_an_open_port_that_begins_alike() -> None:
    """A rule for port 222 is none for 22."""
    bad = with_output(built("iptables"), "iptables-save", V4.replace("dport 22 ", "dport 222 "))
    assert judge("firewall-open-ports", bad, backend="iptables").result is Result.FAIL


@pytest.mark.parametrize("match", ["-i lo", "-s 127.0.0.0/8"])
def test_an_open_port_for_the_machine_itself(match: str) -> None:
    """A rule that only means loopback is none for a port that others can reach."""
    narrow = V4.replace(
        "-A INPUT -p tcp -m tcp --dport 22 ", f"-A INPUT {match} -p tcp --dport 22 "
    )
    assert narrow != V4
    bad = with_output(built("iptables"), "iptables-save", narrow)
    assert judge("firewall-open-ports", bad, backend="iptables").result is Result.FAIL


def test_a_socket_for_both_families() -> None:
    """A socket that is bound to `::` takes IPv4 too, so iptables needs a rule for it."""
    web = SSH_6 + f"   1: {'0' * 32}:1F90 {'0' * 32}:0000 0A 0\n"
    bad = with_file(built("iptables"), "/proc/net/tcp6", web)
    outcome = judge("firewall-open-ports", bad, backend="iptables")
    assert outcome.result is Result.FAIL
    assert "tcp [::]:8080 (ip)" in outcome.reason


def test_without_ipv6() -> None:
    """Rules for IPv6 do not matter where it is off now and after the next boot; else they do."""
    off = "net.ipv6.conf.all.disable_ipv6=1\nnet.ipv6.conf.default.disable_ipv6=1\n"
    now_only = built("ip6tables", ipv6="1")
    assert judge("firewall-policy", now_only, backend="ip6tables").result is Result.PASS
    path = "/etc/sysctl.d/9.conf"
    both = answers(
        "firewall",
        files={
            **{name: one.data.decode() for name, one in now_only.files.items()},
            path: off,
        },
        states={"/proc/sys/net/ipv6": "d0555 root root"},
        params={"backend": "ip6tables"},
    )
    outcome = judge("firewall-policy", both, backend="ip6tables")
    assert outcome.result is Result.NOTAPPLICABLE
    assert f"{path}:1" in outcome.reason


def test_ufw() -> None:
    """The chains of ufw's files and of the kernel are followed; a rule in one only shows."""
    names = [f"{layer}{six}.rules" for layer in ("before", "user", "after") for six in ("", "6")]
    good = answers(
        "firewall",
        "sockets",
        files={
            "/etc/os-release": "ID=debian\n",
            "/etc/default/ufw": (FILES / "ufw/default").read_text(),
            **{f"/etc/ufw/{name}": (FILES / "ufw" / name).read_text() for name in names},
            **{f"/proc/sys/net/ipv6/conf/{n}/disable_ipv6": "0" for n in ("all", "default")},
            "/proc/net/tcp": SSH,
        },
        states={"/proc/sys/net/ipv6": "d0555 root root"},
        outputs={
            "iptables-save": (FILES / "ufw/save4").read_text(),
            "ip6tables-save": (FILES / "ufw/save6").read_text(),
        },
        params={"backend": "ufw"},
    )
    for check in ("firewall-loopback", "firewall-open-ports", "firewall-policy", "firewall-chains"):
        assert judge(check, good, backend="ufw").result is Result.PASS, check
    text = (FILES / "ufw/user6.rules").read_text().replace("-s ::1 -j DROP", "-s ::2 -j DROP")
    forged = with_file(good, "/etc/ufw/user6.rules", text)
    assert judge("firewall-loopback", forged, backend="ufw").result is Result.FAIL


def test_unknown_backend() -> None:
    """A name that is no back end is an error, not a pass."""
    assert judge("firewall-policy", built("x"), backend="x").result is Result.ERROR


def test_an_include_with_a_number_sign() -> None:
    """A number sign within quotes begins no comment: what follows it is read."""
    rules = NFT.replace('iif "lo" accept', 'iif "lo" accept comment "see #12"')
    assert rules != NFT
    included = answers(
        "firewall",
        files={
            "/etc/os-release": "ID=debian\n",
            "/etc/nftables.conf": 'include "/etc/nftables.d/a.nft"\n',
            "/etc/nftables.d/a.nft": rules,
            **{f"/proc/sys/net/ipv6/conf/{n}/disable_ipv6": "0" for n in ("all", "default")},
        },
        states={"/proc/sys/net/ipv6": "d0555 root root"},
        outputs={"nft list ruleset": LISTED},
        params={"backend": "nftables"},
    )
    outcome = judge("firewall-loopback", included, backend="nftables")
    assert outcome.result is Result.PASS, outcome.reason


@pytest.mark.parametrize("check", ["firewall-loopback", "firewall-established"])
def test_every_family_is_judged_on_a_disk(check: str) -> None:
    """Rules of the next boot that are wrong for IPv6 alone fail without one."""
    disk = built("nftables", plane=Plane.OFFLINE)
    only_ipv4 = NFT.replace("table inet filter", "table ip filter").replace("ip6 ", "ip ")
    wrong = with_file(disk, SAVED["nftables"], only_ipv4)
    assert judge(check, wrong, backend="nftables").result is Result.FAIL
