"""The crypto policy of Enterprise Linux 8 and 9 and of Amazon Linux 2023, with hardening modules.

The dump has the form that update-crypto-policies writes (crypto-policies 20230731 and later): what
holds everywhere, then what differs for a back end.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_FOLDER = "/etc/crypto-policies"
_VERSIONS = {
    "rhel8": "20230731-1.git3177e06.el8",
    "rhel9": "20240202-1.git283706d.el9",
    "al2023": "20230614-1.git5f3458e.amzn2023.0.1",
}
_MODULES = {
    "NO-SHA1": "hash = -SHA1\nsign = -*-SHA1\nsha1_in_certs = 0\n",
    "NO-WEAKMAC": "mac = -*-64\n",
    "NO-SSHCBC": "cipher@SSH = -*-CBC\n",
    "NO-SSHCHACHA20": "cipher@SSH = -CHACHA20-POLY1305\n",
    "NO-SSHETM": "{etm}@SSH = DISABLE_ETM\n",
    "NO-SSHWEAKMACS": "mac@SSH = -HMAC-MD5* -UMAC-64* -UMAC-128*\n",
}
_DUMP = """\
# Policy {name} dump
#
# Do not parse the contents of this file with automated tools,
# it is provided for review convenience only.
#
# Baseline values for all scopes:
cipher = AES-256-GCM AES-256-CCM CHACHA20-POLY1305 AES-256-CTR AES-256-CBC AES-128-GCM AES-128-CCM \
AES-128-CTR AES-128-CBC
group = X25519 SECP256R1 X448 SECP521R1 SECP384R1 FFDHE-2048 FFDHE-3072 FFDHE-4096 FFDHE-6144 \
FFDHE-8192
hash = SHA2-256 SHA2-384 SHA2-512 SHA3-256 SHA3-384 SHA3-512 SHA2-224 SHA3-224 SHAKE-256 SHAKE-128
key_exchange = ECDHE RSA DHE DHE-RSA PSK DHE-PSK ECDHE-PSK RSA-PSK ECDHE-GSS DHE-GSS
mac = AEAD HMAC-SHA2-256 HMAC-SHA1 UMAC-128 HMAC-SHA2-384 HMAC-SHA2-512
protocol =
sign = ECDSA-SHA3-256 ECDSA-SHA2-256 ECDSA-SHA2-256-FIDO ECDSA-SHA3-384 ECDSA-SHA2-384 \
ECDSA-SHA3-512 ECDSA-SHA2-512 EDDSA-ED25519 EDDSA-ED25519-FIDO EDDSA-ED448 RSA-PSS-SHA2-256 \
RSA-PSS-SHA2-384 RSA-PSS-SHA2-512 RSA-SHA3-256 RSA-SHA2-256 RSA-SHA3-384 RSA-SHA2-384 \
RSA-SHA3-512 RSA-SHA2-512 ECDSA-SHA2-224 RSA-PSS-SHA2-224 RSA-SHA2-224
arbitrary_dh_groups = 1
min_dh_size = 2048
min_dsa_size = 2048
min_rsa_size = 2048
sha1_in_certs = 0
{etm}
# Scope-specific properties derived for select backends:
cipher@gnutls = AES-256-GCM AES-256-CCM CHACHA20-POLY1305 AES-128-GCM AES-128-CCM
protocol@gnutls = TLS1.3 TLS1.2 DTLS1.2
"""
_SSH = """\
cipher@{scope} = AES-256-GCM AES-256-CTR AES-128-GCM AES-128-CTR
mac@{scope} = HMAC-SHA2-256 HMAC-SHA2-512
"""


def compose(tree: Tree, system: System) -> None:
    """Choose a policy with modules, and put it in force."""
    if system.name not in _VERSIONS:
        return
    tree.package("crypto-policies", _VERSIONS[system.name], "noarch")
    name = ":".join(["DEFAULT", *_MODULES])
    # The number of Enterprise Linux 8 became a word in 9.
    is_old = system.name != "rhel9"
    for module, text in _MODULES.items():
        written = text.format(etm="etm")
        if module == "NO-SSHETM" and is_old:
            written = "ssh_etm = 0\n"
        tree.file(f"{_FOLDER}/policies/modules/{module}.pmod", written)
    tree.file(
        f"{_FOLDER}/config",
        "# This file should contain a single keyword, the crypto policy to\n"
        f"# be applied by default to applications.\n{name}\n",
    )
    tree.file(f"{_FOLDER}/state/current", f"{name}\n")
    dump = _DUMP.format(name=name, etm="ssh_certs = 1\nssh_etm = 0" if is_old else "etm = ANY")
    for scope in ("libssh", "openssh-client", "openssh-server"):
        dump += _SSH.format(scope=scope)
        dump += "" if is_old else f"etm@{scope} = DISABLE_ETM\n"
    tree.file(f"{_FOLDER}/state/CURRENT.pol", dump)
