"""The first login: which user, which host key, and whether there is an SSH server at all."""

from __future__ import annotations

from imgverify import ssh_proxy
from imgverify.connection import HostKeyError, UnreachableError
from imgverify.model import HostKey
from imgverify.providers.console import authorized_user, host_keys
from imgverify.ssh_banner import await_banner
from imgverify.ssh_public_key import fingerprint

USUAL_USERS = (
    "debian",
    "ubuntu",
    "ec2-user",
    "centos",
    "rocky",
    "almalinux",
    "cloud-user",
    "fedora",
    "admin",
    "root",
)
# What a console shows of the distribution whose images have this user.
_SHOWN_BY = {
    "ec2-user": ("amazon linux", "amzn", "red hat"),
    "cloud-user": ("red hat", "centos stream"),
}
_BANNER_SECONDS = 2.0


def has_banner(
    address: str, port: int, proxy: tuple[str, ...] = (), timeout: float = _BANNER_SECONDS
) -> bool:
    """Whether an SSH server speaks; QEMU accepts connections before the guest does.

    Args:
        address: IP address.
        port: TCP port.
        proxy: program and arguments that carry the connection; none to connect directly.
        timeout: seconds to connect, and again to hear the first word.
    """
    try:
        with ssh_proxy.connect(address, port, timeout, proxy) as connection:
            return await_banner(connection, timeout)
    except (OSError, UnreachableError):
        return False


def candidates(wanted: str, console: str) -> list[str]:
    """The users to try, the most likely first.

    The order matters: newer servers punish an address for each refused login (sshd_config(5),
    PerSourcePenalties).

    Args:
        wanted: what the user said; then nobody else is tried.
        console: the console's text so far.
    """
    if wanted:
        return [wanted]
    told = authorized_user(console)
    if told:
        return [told]
    shown = console.lower()
    return sorted(
        USUAL_USERS,
        key=lambda user: not any(word in shown for word in _SHOWN_BY.get(user, (user,))),
    )


def pinned(seen: HostKey, console: str, console_path: str) -> HostKey:
    """Compare the host key that we were shown with those that the console printed.

    Args:
        seen: trusted on first use.
        console: the console's text, once cloud-init is finished.
        console_path: named in the message.

    Returns:
        The same key, and how far it is trusted now.

    Raises:
        HostKeyError: the console printed another key of this type.
    """
    printed = host_keys(console)
    # A line of the kernel may have cut a key off: that is no other key.
    keys = [one for one in printed.publics.get(seen.type, []) if fingerprint(seen.type, one)]
    sums = [
        one
        for kind, several in printed.fingerprints.items()
        if seen.type.startswith(kind)
        for one in several
    ]
    if seen.public in keys or (not keys and seen.fingerprint in sums):
        return HostKey(
            type=seen.type, public=seen.public, fingerprint=seen.fingerprint, trust="console"
        )
    if keys or sums:
        raise HostKeyError(
            f"the SSH server's key {seen.fingerprint} is not the one on the machine's console",
            f"somebody else answers on that port; compare with {console_path}",
        )
    return seen
