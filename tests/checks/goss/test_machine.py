"""What Goss files ask of a machine itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from imgverify.facts.mounts import MOUNTINFO
from imgverify.model import Outcome, Result
from imgverify.ssh_errors import DeadlineError
from tests.checks.building import answers
from tests.checks.judging import judge

PAGE = "HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\nHTTP/2 200\r\nServer: x\r\n\r\nHello\n\nyou\n"


class Host:
    """Answers every command in the same way, and keeps them."""

    def __init__(self, stdout: str = "", rc: int = 0, stderr: str = "") -> None:
        self.reply = SimpleNamespace(stdout=stdout, rc=rc, stderr=stderr)
        self.lines: list[str] = []

    def run(self, line: str, timeout: float | None = None) -> Any:
        """Like testinfra's."""
        self.lines.append(line)
        if timeout is not None and timeout < 1:
            raise DeadlineError("no end")
        return self.reply


def judged(check: str, host: Any, **params: Any) -> Outcome:
    """The outcome of a check on a machine."""
    return judge(check, answers(), {"host": host}, **params)


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"exit_status": 3}, Result.PASS),
        ({"exit_status": 0}, Result.FAIL),
        ({"exit_status": {"gt": 0}, "stdout": ["/^out/", "!err"]}, Result.PASS),
        ({"stdout": ["err"]}, Result.FAIL),
        ({"stderr": ["err"]}, Result.PASS),
        ({"stderr": {"have-len": 0}}, Result.FAIL),
    ],
)
def test_command(params: dict[str, Any], result: Result) -> None:
    """Status and both outputs; a `%` stays what it is."""
    host = Host("out\n", 3, "err\n")
    assert judged("goss-command", host, command="date +%s", **params).result is result
    assert host.lines == ["date +%s"]


def test_command_without_end() -> None:
    """It fails with the time that it had."""
    outcome = judged("goss-command", Host(), command="sleep 9", exit_status=0, timeout=500)
    assert outcome.result is Result.FAIL
    assert "none after 0.5 s" in outcome.reason


def usage_of_root(host: Host, path: str, usage: object) -> Outcome:
    """The outcome for a path, where `/` alone is mounted."""
    line = "22 1 254:1 / / rw - xfs /dev/vda1 rw\n"
    here = answers("mounts", files={MOUNTINFO: line})
    return judge("goss-mount-usage", here, {"host": host}, path=path, usage=usage)


def test_mount_usage() -> None:
    """Blocks in use, in per cent."""
    assert usage_of_root(Host("200 50\n"), "/", 75).result is Result.PASS
    assert usage_of_root(Host("200 50\n"), "/", {"lt": 75}).result is Result.FAIL
    broken = usage_of_root(Host(rc=1, stderr="stat: no\n"), "/", 1)
    assert (broken.result, broken.reason) == (Result.ERROR, "stat: stat: no")


def test_mount_usage_of_what_is_not_mounted() -> None:
    """The blocks of the file system around it say nothing."""
    outcome = usage_of_root(Host("200 50\n"), "/data", 75)
    assert (outcome.result, outcome.reason) == (
        Result.NOTAPPLICABLE,
        "/data: nothing is mounted there",
    )


def test_interface() -> None:
    """Addresses as ip(8) shows them; one that is absent has none."""
    shown = "2: eth0    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0\\   valid_lft\n"
    params = {"name": "eth0", "exists": True}
    assert judged("goss-interface", Host(shown), **params, addrs=["10.0.2.15/24"]).result is (
        Result.PASS
    )
    assert judged("goss-interface", Host(shown), **params, addrs=["10.0.2.15"]).result is (
        Result.FAIL
    )
    assert judged("goss-interface", Host("1500\n"), **params, mtu=1500).result is Result.PASS
    assert judged("goss-interface", Host(rc=1), **params, mtu=1500).result is Result.FAIL
    assert judged("goss-interface", Host(rc=1), name="eth0", exists=False).result is Result.PASS


def test_dns() -> None:
    """Each address once; a name that is unknown is not resolvable."""
    host = Host("127.0.0.1 STREAM localhost\n127.0.0.1 DGRAM\n::1 STREAM\n")
    params = {"name": "localhost", "resolvable": True}
    assert judged(
        "goss-dns", host, **params, addrs={"consist-of": ["127.0.0.1", "::1"]}
    ).result is (Result.PASS)
    assert judged("goss-dns", host, **params, addrs=["127.0.0.2"]).result is Result.FAIL
    assert judged("goss-dns", Host(rc=2), **params).result is Result.FAIL
    assert judged("goss-dns", Host(rc=2), name="x", resolvable=False).result is Result.PASS
    assert judged("goss-dns", Host(rc=1), name="x", resolvable=False).result is Result.ERROR


def test_addr() -> None:
    """Whether bash can open it; an image without bash was not looked at."""
    params = {"address": "tcp://[::1]:22", "reachable": True}
    host = Host()
    assert judged("goss-addr", host, **params).result is Result.PASS
    assert host.lines == ["timeout 0.5 bash -c '</dev/tcp/::1/22'"]
    assert judged("goss-addr", Host(rc=124), **params).result is Result.FAIL
    assert judged("goss-addr", Host(rc=127), **params).result is Result.ERROR


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"status": 200, "headers": ["Server: x"], "body": ["you"]}, Result.PASS),
        ({"status": 301}, Result.FAIL),
        ({"status": 200, "headers": ["Location"]}, Result.FAIL),
        ({"status": 200, "body": ["!Hello"]}, Result.FAIL),
    ],
)
def test_http(params: dict[str, Any], result: Result) -> None:
    """The last answer counts: its status, its headers, its text."""
    assert judged("goss-http", Host(PAGE), url="http://a/", **params).result is result


def test_http_head() -> None:
    """An answer without a text: curl is told so, and does not wait for one."""
    host = Host(PAGE)
    assert judged("goss-http", host, url="http://a/", status=200, method="HEAD").result is (
        Result.PASS
    )
    assert " -I " in host.lines[0]
    assert "-X" not in host.lines[0]


def test_http_without_answer() -> None:
    """No connection is a failure; no curl means that nobody looked."""
    failed = judged("goss-http", Host(rc=7, stderr="curl: (7) refused\n"), url="x", status=200)
    assert failed.result is Result.FAIL
    assert "refused" in failed.reason
    missing = judged("goss-http", Host(rc=127), url="x", status=200)
    assert (missing.result, "no curl" in missing.reason) == (Result.ERROR, True)
