"""Which ports a packet filter opens."""

from __future__ import annotations

import pytest

from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

HEAD = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
BASE = (
    "-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT\n"
    "-A INPUT -p icmp -j ACCEPT\n"
    "-A INPUT -i lo -j ACCEPT\n"
)
SSH = "-A INPUT -m state --state NEW -m tcp -p tcp --dport 22 -j ACCEPT\n"
END = "-A INPUT -j REJECT --reject-with icmp-host-prohibited\nCOMMIT\n"
GOOD = HEAD + BASE + SSH + END
DEBIAN = "/etc/iptables/rules.v4"


def outcome(
    saved: str = GOOD, now: str | None = None, plane: Plane = Plane.BOOT, **params: object
) -> Outcome:
    """Judge a machine with these rules; those of the kernel are the saved ones if not said."""
    told = answers(
        "firewall",
        files={DEBIAN: saved},
        outputs={"iptables-save": saved if now is None else now} if plane is Plane.BOOT else {},
        params={"backend": "iptables"},
        plane=plane,
    )
    return judge("firewall-admits", told, {"backend": "iptables", "tcp": [22], **params})


def test_one_port() -> None:
    """The rules that Enterprise Linux 6 has after an installation."""
    assert outcome().result is Result.PASS
    dropped = HEAD.replace("INPUT ACCEPT", "INPUT DROP") + BASE + SSH + "COMMIT\n"
    assert outcome(dropped).result is Result.PASS


@pytest.mark.parametrize(
    ("extra", "port"),
    [
        ("-A INPUT -p tcp --dport 80 -j ACCEPT\n", "80"),
        ("-A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT\n", "443"),
        ("-A INPUT -p tcp --dport 1024:2048 -j ACCEPT\n", "1024"),
        ("-A INPUT -s 10.0.0.0/8 -p tcp --dport 3306 -j ACCEPT\n", "3306"),
        ("-A INPUT -i eth1 -p tcp --dport 3306 -j ACCEPT\n", "3306"),
        ("-A INPUT -p tcp --dport 81 -m limit --limit 5/min -j ACCEPT\n", "81"),
        ("-A INPUT -p tcp ! --dport 23 -j ACCEPT\n", "1"),
        ("-A INPUT -p udp --dport 53 -j ACCEPT\n", "53"),
        ("-A INPUT -j ACCEPT\n", "1"),
    ],
)
def test_another_port(extra: str, port: str) -> None:
    """However it is opened, and for however few packets."""
    text = HEAD + BASE + extra + SSH + END
    for judged in (outcome(text), outcome(text, GOOD), outcome(GOOD, text)):
        assert judged.result is Result.FAIL
    (finding,) = [one for one in outcome(text, GOOD).findings if not one.holds][:1]
    assert finding.found.startswith(f"{port}: ")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + BASE + END,
        HEAD + BASE + SSH.replace("22", "222") + END,
        HEAD + BASE + "-A INPUT -p tcp --dport 22 -j DROP\n" + SSH + END,
        HEAD + BASE + SSH.replace("-A INPUT", "-A INPUT -s 10.0.0.0/8") + END,
    ],
)
def test_closed_port(text: str) -> None:
    """A port that strangers cannot reach is not open."""
    assert outcome(text).result is Result.FAIL


@pytest.mark.parametrize("text", ["", HEAD + BASE + SSH + "COMMIT\n", GOOD.replace("COMMIT", "")])
def test_no_filter(text: str) -> None:
    """No rules, none that refuses, and a table that the kernel would not load."""
    assert outcome(text).result is Result.FAIL


def test_own_addresses_are_no_strangers() -> None:
    """Rules for the loopback interface or its addresses open nothing."""
    own = "-A INPUT -s 127.0.0.0/8 -j ACCEPT\n-A INPUT -i lo -p tcp --dport 25 -j ACCEPT\n"
    assert outcome(HEAD + own + BASE + SSH + END).result is Result.PASS


def test_jumps_are_followed() -> None:
    """Chains of one's own are read in the place of the call."""
    head = HEAD + ":mine - [0:0]\n"
    rules = "-A INPUT -j mine\n-A mine -p tcp --dport 22 -j ACCEPT\n"
    assert outcome(head + BASE + rules + END).result is Result.PASS
    more = "-A mine -p tcp --dport 8080 -j ACCEPT\n"
    assert outcome(head + BASE + rules + more + END).result is Result.FAIL


def test_a_disk_has_half_of_it() -> None:
    """What is wrong on the disk is wrong; what is right there needs a boot."""
    assert outcome(plane=Plane.OFFLINE).result is Result.NEEDS_BOOT
    assert outcome("", plane=Plane.OFFLINE).result is Result.FAIL
