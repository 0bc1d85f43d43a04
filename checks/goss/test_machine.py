"""What Goss files ask of a machine itself: commands, names, addresses, pages, interfaces."""

from __future__ import annotations

import re
import shlex
from typing import Any

from imgverify.expect import Expect
from imgverify.facts.mounts import Mounts
from imgverify.goss.comparing import compare, compare_presence, compare_text
from imgverify.ssh_errors import DeadlineError
from imgverify.unobserved import NotApplicableError, NotObservedError

_MISSING = 127
# Of getent(1): it asked, and there is no such name.
_UNKNOWN = 2


def test_goss_command(
    host: Any,
    expect: Expect,
    *,
    command: str,
    exit_status: object = None,
    stdout: object = None,
    stderr: object = None,
    timeout: int = 10000,
) -> None:
    """A command does what a Goss file says; it runs as root.

    Args:
        host: the machine.
        expect: the recorder.
        command: a line for /bin/sh.
        exit_status: of the command.
        stdout: patterns, each of which must hold in what it prints.
        stderr: likewise.
        timeout: milliseconds.
    """
    where = f"command: {command}"
    try:
        done = host.run(command, timeout=timeout / 1000)
    except DeadlineError:
        expect(False, wanted="an end", found=f"none after {timeout / 1000:g} s", where=where)  # noqa: FBT003
        return
    compare(expect, "exit-status", exit_status, done.rc, where)
    compare_text(expect, "stdout", stdout, done.stdout, where, show=True)
    compare_text(expect, "stderr", stderr, done.stderr, where, show=True)


def test_goss_mount_usage(
    host: Any, mounts: Mounts, expect: Expect, *, path: str, usage: object = None
) -> None:
    """Of a file system as many blocks are in use as a Goss file says.

    Args:
        host: the machine.
        mounts: what is mounted.
        expect: the recorder.
        path: mount point.
        usage: per cent.
    """
    if mounts.at(path) is None:
        # statfs(2) would tell of the file system that the folder lies on.
        raise NotApplicableError(f"{path}: nothing is mounted there")
    total, free = _printed(host, f"stat -f -c '%b %f' {shlex.quote(path)}", "stat").split()
    used = (int(total) - int(free)) * 100 // max(1, int(total))
    compare(expect, "usage", usage, used, f"statfs {path}")


def test_goss_interface(
    host: Any,
    expect: Expect,
    *,
    name: str,
    exists: object = None,
    addrs: object = None,
    mtu: object = None,
) -> None:
    """A network interface is as a Goss file says.

    Args:
        host: the machine.
        expect: the recorder.
        name: of the interface.
        exists: whether there is one.
        addrs: addresses with the length of their network: `10.0.0.5/24`.
        mtu: bytes.
    """
    folder = f"/sys/class/net/{name}"
    there = host.run(f"test -e {shlex.quote(folder)}").rc == 0
    if not compare_presence(expect, "exists", exists, there, folder):
        return
    if mtu is not None:
        printed = _printed(host, f"cat {shlex.quote(folder)}/mtu", "cat")
        compare(expect, "mtu", mtu, int(printed), f"{folder}/mtu")
    if addrs is not None:
        shown = _printed(host, f"ip -o addr show dev {shlex.quote(name)}", "ip")
        found = re.findall(r"\binet6? (\S+)", shown)
        compare(expect, "addrs", addrs, found, f"ip addr show dev {name}")


def test_goss_dns(
    host: Any, expect: Expect, *, name: str, resolvable: object = None, addrs: object = None
) -> None:
    """The machine finds the addresses of a name, as a Goss file says.

    Args:
        host: the machine.
        expect: the recorder.
        name: of a host.
        resolvable: whether it has an address.
        addrs: its addresses.
    """
    done = _run(host, f"getent ahosts -- {shlex.quote(name)}", "getent")
    if done.rc not in (0, _UNKNOWN):
        raise NotObservedError(f"getent: exit status {done.rc}")
    found = list(dict.fromkeys(line.split()[0] for line in done.stdout.splitlines() if line))
    if compare_presence(expect, "resolvable", resolvable, bool(found), f"getent ahosts {name}"):
        compare(expect, "addrs", addrs, found, f"getent ahosts {name}")


def test_goss_addr(
    host: Any, expect: Expect, *, address: str, reachable: object = None, timeout: int = 500
) -> None:
    """The machine can connect to an address, or cannot, as a Goss file says.

    Args:
        host: the machine; it needs bash.
        expect: the recorder.
        address: `tcp://NAME:PORT`.
        reachable: whether it can.
        timeout: milliseconds.
    """
    place, _, port = address.removeprefix("tcp://").rpartition(":")
    target = shlex.quote(f"</dev/tcp/{place.strip('[]')}/{port}")
    done = _run(host, f"timeout {timeout / 1000:g} bash -c {target}", "bash and timeout")
    compare(expect, "reachable", reachable, done.rc == 0, f"from the machine to {address}")


def test_goss_http(
    host: Any,
    expect: Expect,
    *,
    url: str,
    status: object = None,
    headers: object = None,
    body: object = None,
    allow_insecure: bool = False,
    no_follow_redirects: bool = False,
    timeout: int = 5000,
    method: str = "GET",
) -> None:
    """A page that the machine fetches is as a Goss file says.

    Args:
        host: the machine; it needs curl.
        expect: the recorder.
        url: of the page.
        status: of the answer.
        headers: patterns, each of which must hold in its headers.
        body: patterns, each of which must hold in its text.
        allow_insecure: whether any certificate will do.
        no_follow_redirects: whether the first answer counts, also when it leads elsewhere.
        timeout: milliseconds.
        method: of the request.
    """
    options = ["-s", "-S", "-i", "-m", f"{timeout / 1000:g}"]
    # Told -X HEAD, curl(1) waits for a text that never comes.
    options += ["-I"] if method == "HEAD" else ["-X", method]
    options += ["-k"] if allow_insecure else []
    options += [] if no_follow_redirects else ["-L", "--suppress-connect-headers"]
    line = " ".join(shlex.quote(one) for one in ("curl", *options, "--", url))
    done = _run(host, line, "curl", seconds=timeout / 1000 + 5)
    if done.rc:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.rc}"]
        expect(False, wanted=f"an answer from {url}", found=last[0], where="curl")  # noqa: FBT003
        return
    head, text = _answer(done.stdout)
    compare(expect, "status", status, int(head.split()[1]), url)
    compare_text(expect, "headers", headers, head, url, show=False)
    compare_text(expect, "body", body, text, url, show=False)


def _answer(printed: str) -> tuple[str, str]:
    """Headers and text of the last answer: redirects have headers in front of it."""
    rest = printed.replace("\r\n", "\n")
    head = ""
    while re.match(r"HTTP/[\d.]+ \d", rest):
        head, _, rest = rest.partition("\n\n")
    if not head:
        raise NotObservedError("curl printed no headers")
    return head, rest


def _run(host: Any, line: str, program: str, seconds: float | None = None) -> Any:
    done = host.run(line, timeout=seconds)
    if done.rc == _MISSING:
        raise NotObservedError(f"the image has no {program}, which this needs")
    return done


def _printed(host: Any, line: str, program: str) -> str:
    done = _run(host, line, program)
    if done.rc:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.rc}"]
        raise NotObservedError(f"{program}: {last[0]}")
    text: str = done.stdout
    return text.strip()
