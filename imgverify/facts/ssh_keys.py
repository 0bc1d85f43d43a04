"""Who may log in by key, and which host keys there are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from imgverify.facts import accounts
from imgverify.facts.answers import Answers, FileState, matches
from imgverify.facts.authorized_key import AuthorizedKey, fingerprint, keys
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import attempt

# Where accounts live: service accounts have homes all over the system.
HOMES = (
    "/*",
    "/home/*",
    "/etc/*",
    "/opt/*",
    "/srv/*",
    "/usr/*",
    "/usr/local/*",
    "/var/*",
    "/var/*/*",
)
NAMES = (".ssh/authorized_keys", ".ssh/authorized_keys2")
CENTRAL = ("/etc/ssh/authorized_keys/*", "/etc/ssh/authorized_keys.d/*")
KEY_FILES = (*(f"{home}/{name}" for home in HOMES for name in NAMES), *CENTRAL)
HOST_PUBLIC = "/etc/ssh/ssh_host_*_key.pub"
HOST_PRIVATE = "/etc/ssh/ssh_host_*_key"
SSH_FOLDERS = tuple(f"{home}/.ssh" for home in HOMES)
ELSEWHERE = "authorized keys elsewhere"
# What sshd's AuthorizedKeysFile may name without our missing a key.
LOOKED_AT = frozenset(
    {"none", *NAMES, *(f"%h/{name}" for name in NAMES)}
    | {path.replace("*", "%u") for path in CENTRAL}
)

FILES = (accounts.PASSWD, *(File(path) for path in KEY_FILES), File(HOST_PUBLIC))
STATS = (Stat(HOST_PRIVATE), *(Stat(path) for path in SSH_FOLDERS))
COMMANDS = (
    # Only builtins of the shell: homes that no wildcard reaches are rare, and forks are dear.
    Command(
        ELSEWHERE,
        "while IFS=: read -r name _ _ _ _ home _; do case $home in /*) "
        f"for file in {' '.join(NAMES)}; do "
        '[ -f "$home/$file" ] || continue; '
        'while IFS= read -r line || [ -n "$line" ]; do '
        'printf \'%s\\t%s\\n\' "$home/$file" "$line"; '
        'done < "$home/$file"; done;; esac; done < /etc/passwd',
        equivalent="authorized_keys",
    ),
)


@dataclass(frozen=True, slots=True)
class HostKeyFile:
    """A host key as its files show it.

    Args:
        path: of the private half.
        fingerprint: of the public half beside it; empty when that is missing.
        state: lstat of the private half.
    """

    path: str
    fingerprint: str
    state: FileState


@dataclass(frozen=True, slots=True)
class SshKeys:
    """All keys that SSH knows on this system.

    Args:
        authorized: every line of every authorized_keys file of every home, /etc/skel included.
        states: lstat of those files and of the .ssh folders, by path.
        host: host keys.
    """

    authorized: tuple[AuthorizedKey, ...]
    states: dict[str, FileState]
    host: tuple[HostKeyFile, ...]


def parse(answers: Answers) -> SshKeys:
    """Read the files that wildcards reach; ask the command only about homes beyond them.

    Raises:
        NotObservedError: a home was not looked at.
    """
    texts: dict[str, str] = {}
    for pattern in KEY_FILES:
        texts |= answers.texts(pattern)
    if homes := _beyond(answers):
        texts |= _elsewhere(answers.output(ELSEWHERE), homes)
    found = itertools.chain.from_iterable(keys(text, path) for path, text in sorted(texts.items()))
    return SshKeys(
        authorized=tuple(found),
        states=attempt(lambda: _states(answers)),
        host=attempt(lambda: _host_keys(answers)),
    )


def _beyond(answers: Answers) -> set[str]:
    homes = {user.home.rstrip("/") for user in accounts.parse(answers).users}
    return {home for home in homes if home and not any(matches(pattern, home) for pattern in HOMES)}


def _elsewhere(output: str, homes: set[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for row in output.splitlines():
        path, _, line = row.partition("\t")
        if path.rsplit("/", 2)[0] in homes:
            texts[path] = texts.get(path, "") + line + "\n"
    return texts


def _states(answers: Answers) -> dict[str, FileState]:
    states = {state.path: state for pattern in KEY_FILES for state in answers.states_of(pattern)}
    folders = {state.path: state for one in SSH_FOLDERS for state in answers.states_of(one)}
    return states | folders


def _host_keys(answers: Answers) -> tuple[HostKeyFile, ...]:
    public = {
        path: fingerprint(words[1]) if len(words := text.split()) > 1 else ""
        for path, text in answers.texts(HOST_PUBLIC).items()
    }
    return tuple(
        HostKeyFile(state.path, public.get(f"{state.path}.pub", ""), state)
        for state in answers.states_of(HOST_PRIVATE)
    )
