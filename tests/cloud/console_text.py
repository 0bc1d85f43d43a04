"""The console of a boot that goes well, as cloud-init prints it on EC2."""

from __future__ import annotations

from tests.cloud.backings import Plan


def good_boot(plan: Plan, user: str, keys: dict[str, tuple[str, str]]) -> str:
    """Text up to the end of cloud-init.

    Args:
        plan: of the instance.
        user: for whom the key was injected.
        keys: public host key and fingerprint by type, both without a comment; none are printed
            when it is empty.
    """
    host = plan.private_name.partition(".")[0]
    lines = [
        "[    0.000000] Linux version 6.1.0-test (a text of the test cloud)",
        "[    1.234567] systemd[1]: Hostname set to <localhost>.",
        "[  OK  ] Started ssh.service - OpenBSD Secure Shell server.",
        f"ci-info: +++Authorized keys from /home/{user}/.ssh/authorized_keys for user {user}+++",
        f"{host} login: ",
    ]
    if keys:
        lines += ["<14>cloud-init: #############################################################"]
        lines += ["<14>cloud-init: -----BEGIN SSH HOST KEY FINGERPRINTS-----"]
        lines += [
            f"<14>cloud-init: 256 {fingerprint} root@{host} ({_SHORT.get(kind, kind)})"
            for kind, (_, fingerprint) in keys.items()
        ]
        lines += [
            "<14>cloud-init: -----END SSH HOST KEY FINGERPRINTS-----",
            "<14>cloud-init: #############################################################",
            "-----BEGIN SSH HOST KEY KEYS-----",
            *(f"{kind} {public} root@{host}" for kind, (public, _) in keys.items()),
            "-----END SSH HOST KEY KEYS-----",
        ]
    lines.append(f"[   12.345678] cloud-init[600]: {_FINISHED}")
    return "".join(f"{line}\r\n" for line in lines)


_FINISHED = (
    "Cloud-init v. 22.4.2 finished at Sun, 22 Nov 2026 00:00:00 +0000. "
    "Datasource DataSourceEc2Local.  Up 12.34 seconds"
)
_SHORT = {"ssh-ed25519": "ED25519", "ssh-rsa": "RSA", "ecdsa-sha2-nistp256": "ECDSA"}
