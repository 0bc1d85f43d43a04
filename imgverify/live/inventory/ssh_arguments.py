"""Arguments of `ssh` that an inventory hands over: `ansible_ssh_common_args`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import Said
from imgverify.nearest import did_you_mean

_LETTERS = {"J": "proxyjump", "p": "port", "l": "user", "i": "identityfile"}
_MEANT = {*_LETTERS.values(), "proxycommand", "userknownhostsfile"}
# They change how a connection is kept or shown, not where it leads or as whom. What they say of
# trust is said with --insecure-host-key here, and of keys by the order in which they are tried.
_IDLE = {
    "addkeystoagent", "batchmode", "checkhostip", "compression", "connectionattempts",
    "connecttimeout", "controlmaster", "controlpath", "controlpersist", "forwardagent",
    "forwardx11", "gssapiauthentication", "hashknownhosts", "identitiesonly",
    "kbdinteractiveauthentication", "loglevel", "passwordauthentication",
    "preferredauthentications", "pubkeyauthentication", "requesttty", "serveralivecountmax",
    "serveraliveinterval", "stricthostkeychecking", "tcpkeepalive", "updatehostkeys",
}  # fmt: skip
_IDLE_FLAGS = set("46ACKXYakqxnTtv")


def ssh_settings(args: Said) -> dict[str, str]:
    """What the arguments say of the way to a host, by the lower-case name of ssh_config(5).

    Args:
        args: of the variable.

    Raises:
        ArtifactError: with file and line: an argument that would change what is reached, and that
            is not understood.
    """
    found: dict[str, str] = {}
    try:
        words = iter(shlex.split(args.text))
    except ValueError as error:
        raise ArtifactError(f"{args.place}: {args.text}: {error}") from error
    for word in words:
        if not word.startswith("-") or len(word) == 1:
            raise ArtifactError(f"{args.place}: {word} is no option of ssh")
        if set(word[1:]) <= _IDLE_FLAGS:
            continue
        value = word[2:] or next(words, "")
        for name, text in _named(word[1], value, args):
            # As in ssh_config(5), the first one counts.
            found.setdefault(name, text)
    return found


def _named(letter: str, value: str, args: Said) -> Iterator[tuple[str, str]]:
    if letter in _LETTERS:
        yield _LETTERS[letter], value
        return
    if letter != "o":
        raise ArtifactError(
            f"{args.place}: -{letter} is not understood here",
            "put it into your SSH configuration: --ssh-config",
        )
    name, _, text = value.strip().replace("=", " ", 1).partition(" ")
    if name.lower() in _MEANT:
        yield name.lower(), text.strip().strip('"')
    elif name.lower() not in _IDLE:
        raise ArtifactError(
            f"{args.place}: -o {name} is not understood here",
            f"{did_you_mean(name.lower(), _MEANT | _IDLE)} Others belong into your SSH"
            " configuration: --ssh-config",
        )
