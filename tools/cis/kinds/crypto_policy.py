"""`crypto_policy`: which cryptography the system lets its programs use."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

_SSH = ["libssh", "openssh-client", "openssh-server"]
# What a module of this name takes away: a policy without it that allows none of this is as good.
_MODULES: dict[str, list[dict[str, Any]]] = {
    "NO-SHA1": [
        {"properties": ["hash", "sign"], "values": ["SHA1", "*-SHA1"]},
        {"properties": ["sha1_in_certs"], "values": ["1"]},
    ],
    "NO-SSHCBC": [{"properties": ["cipher"], "values": ["*-CBC"], "scopes": _SSH}],
    "NO-SSHWEAKCIPHERS": [
        {"properties": ["cipher"], "values": ["*-CBC", "CHACHA20-POLY1305"], "scopes": _SSH}
    ],
    "NO-SSHWEAKMACS": [
        {"properties": ["mac"], "values": ["HMAC-MD5*", "UMAC-64*", "UMAC-128*"], "scopes": _SSH}
    ],
    "NO-WEAKMAC": [{"properties": ["mac"], "values": ["*-64"]}],
    "NO-SSHCHACHA20": [{"properties": ["cipher"], "values": ["CHACHA20-POLY1305"], "scopes": _SSH}],
    "NO-SSHETM": [{"properties": ["etm"], "values": ["ANY", "DISABLE_NON_ETM"], "scopes": _SSH}],
}
_LINES = {
    "NO-SHA1": "hash = -SHA1\nsign = -*-SHA1\nsha1_in_certs = 0",
    "NO-SSHCBC": "cipher@SSH = -*-CBC",
    "NO-SSHWEAKCIPHERS": "cipher@SSH = -*-CBC -CHACHA20-POLY1305",
    "NO-SSHWEAKMACS": "mac@SSH = -HMAC-MD5* -UMAC-64* -UMAC-128*",
    "NO-WEAKMAC": "mac = -*-64",
    "NO-SSHCHACHA20": "cipher@SSH = -CHACHA20-POLY1305",
    "NO-SSHETM": "etm@SSH = DISABLE_ETM",
}
_BETWEEN = "\nand into "
# OpenSSH's names behind the shell patterns of the control facts.
_ALGORITHMS = {
    "*-sha1": [
        "diffie-hellman-group1-sha1",
        "diffie-hellman-group14-sha1",
        "diffie-hellman-group-exchange-sha1",
    ],
    "hmac-md5*": [
        "hmac-md5",
        "hmac-md5-96",
        "hmac-md5-etm@openssh.com",
        "hmac-md5-96-etm@openssh.com",
    ],
    "umac-64*": ["umac-64@openssh.com", "umac-64-etm@openssh.com"],
    "umac-128*": ["umac-128@openssh.com", "umac-128-etm@openssh.com"],
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a policy, or that what a module takes away is not allowed.

    Args:
        check: with `forbid`, `modules`, `forbid_cipher` or `etm`; and `effective_sshd` where the
            control asks the daemon too.
        benchmark: whose control it is.
    """
    del benchmark
    if "forbid" in check:
        # A stronger policy than the one in the facts is no worse.
        chosen = {"policies": ["DEFAULT", "FUTURE", "FIPS"]} if "value" in check else {}
        return [{"crypto-policy": {**chosen, "forbid": check["forbid"]}}]
    calls: list[Call] = [
        {"crypto-policy-excludes": dict(params)}
        for module in _modules(check)
        for params in _MODULES[module]
    ]
    if "effective_sshd" in check:
        sshd = check["effective_sshd"]
        named = [name for one in sshd["deny_any"] for name in _ALGORITHMS.get(one, [one])]
        calls.append({"sshd-option": {"option": sshd["option"], "op": "deny_any", "value": named}})
    return calls


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which module to write, and how to put it in force.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    if "forbid" in check:
        return (
            "Choose a policy that is not weaker than the default, and reboot:\n"
            "update-crypto-policies --set DEFAULT"
        )
    files = [
        f"/etc/crypto-policies/policies/modules/{module}.pmod:\n{_LINES[module]}"
        for module in _modules(check)
    ]
    names = ":".join(_modules(check))
    return (
        f"Write into {_BETWEEN.join(files)}\n"
        "Then put it in force beside the modules that are there, and reboot:\n"
        f'update-crypto-policies --set "$(update-crypto-policies --show):{names}"'
    )


def _modules(check: Check) -> list[str]:
    if "forbid_cipher" in check:
        return ["NO-SSHCHACHA20"]
    modules: list[str] = ["NO-SSHETM"] if "etm" in check else check["modules"]
    return modules
