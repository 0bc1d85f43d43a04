"""One control for each resource, and none that is silently absent."""

from __future__ import annotations

from pathlib import Path

from imgverify.checks_index import bind
from imgverify.goss.kinds import KINDS
from tests.checks.judging import checks
from tests.unit.goss.writing import controls

EVERY = """
addr: {"tcp://example.org:80": {reachable: true, timeout: 500}}
command: {"echo a": {exit-status: 0, stdout: [a], stderr: [], timeout: 100}}
dns: {localhost: {resolveable: true, addrs: [127.0.0.1], timeout: 5}}
file:
  /etc/passwd:
    exists: true
    mode: "0644"
    size: {gt: 1}
    owner: root
    uid: 0
    group: root
    gid: "0"
    filetype: file
    linked-to: /x
    contains: ["/root/"]
    md5: 7c9bb14b3bf178e82c00c2a4398c93cd
group: {root: {exists: true, gid: 0}}
http: {"http://localhost/": {status: 200, headers: [a], body: [b], method: GET}}
interface: {lo: {exists: true, addrs: [127.0.0.1/8], mtu: 65536}}
kernel-param: {kernel.ostype: {value: Linux}}
matching: {one: {content: [1], matches: {contain-element: 1}, as-reader: false}}
mount: {/: {exists: true, opts: [rw], vfs-opts: [rw], source: x, filesystem: xfs, usage: {lt: 9}}}
package: {bash: {installed: true, versions: ["5"]}}
port: {tcp:22: {listening: true, ip: ["::"]}}
process: {sshd: {running: true}}
service: {ssh: {enabled: true, running: true}}
user: {root: {exists: true, uid: 0, gid: 0, groups: [root], home: /root, shell: /bin/sh}}
"""


def test_every_kind(tmp_path: Path) -> None:
    """Each is called with parameters that its check has."""
    found = controls(tmp_path, EVERY)
    assert {one.split(":")[1] for one in found} == {*KINDS}
    for control in found.values():
        for call in control.checks:
            bind(checks()[call.check], call.params, control.id)


def test_every_attribute_is_a_parameter() -> None:
    """What the table of kinds says can be judged, the checks take."""
    apart = {("mount", "usage")}
    for name, kind in KINDS.items():
        wanted = {one for one in kind.judged if (name, one) not in apart} | {*kind.settings}
        taken = {one.replace("_", "-") for one in checks()[kind.check].parameters}
        assert taken == {*wanted, kind.parameter}, name


def test_usage_is_a_check_of_its_own(tmp_path: Path) -> None:
    """It needs a machine, which the others of a mount do not ask for."""
    (one,) = controls(tmp_path, "mount: {/: {exists: true, usage: {lt: 9}}}").values()
    assert [(call.check, call.params) for call in one.checks] == [
        ("goss-mount", {"path": "/", "exists": True}),
        ("goss-mount-usage", {"path": "/", "usage": {"lt": 9}}),
    ]


def test_what_cannot_be_judged_is_said(tmp_path: Path) -> None:
    """Skipped, asking for nothing, or asking another question: a control that is not checked."""
    found = controls(
        tmp_path,
        """
package: {a: {installed: true, skip: true}}
service: {b: {}, c: {runlevels: ["3"], enabled: true}, d: {runlevels: ["3"]}}
file: {"/usr/bin/[": {exists: true}}
dns: {example.org: {resolvable: true, server: 8.8.8.8}, "MX:a.b": {resolvable: true}}
http: {"http://a/": {status: 200, username: u, password: p}}
addr: {"udp://a:53": {reachable: true}}
""",
    )
    judged = [name for name, one in found.items() if one.checks]
    assert judged == ["goss:service:c"]
    assert {name: one.reason for name, one in found.items() if one.manual} == {
        "goss:package:a": "it is left out by `skip: true`",
        "goss:service:b": "it asks for nothing",
        "goss:service:c:runlevels": "systemd has no runlevels",
        "goss:service:d:runlevels": "systemd has no runlevels",
        "goss:file:/usr/bin/[": "a name with * ? or [ in it cannot be asked for",
        "goss:dns:example.org": "`server` is not supported: asking another server needs a program "
        "that images do not have",
        "goss:dns:MX:a.b": "types of records need a program that images do not have",
        "goss:http:http://a/": "`username` is not supported: every command is recorded, and this "
        "may be a secret",
        "goss:addr:udp://a:53": "only tcp:// can be tried: nothing answers a datagram",
    }


def test_titles_and_long_names(tmp_path: Path) -> None:
    """A title or a description is kept; names that are cut short stay different."""
    long = "echo " + "x " * 200
    found = controls(
        tmp_path,
        f"""
command:
  "{long}1": {{exit-status: 0, title: my title}}
  "{long}2": {{exit-status: 0, meta: {{desc: my description}}}}
""",
    )
    one, other = found.values()
    assert (one.title, other.title) == ("my title", "my description")
    assert len(one.id) < 120
    assert other.id == f"{one.id}~2"
    assert one.checks[0].params["command"] == f"{long}1"
