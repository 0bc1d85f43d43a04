"""Picks configuration files from several folders as systemd, modprobe and sysctl do."""

from __future__ import annotations

from collections.abc import Iterable

from imgverify.facts.answers import Answers

NOWHERE = "/dev/null"


def precedence(*folders: str) -> tuple[str, ...]:
    """List the places of a kind of configuration, from the one that wins to the one that yields.

    The last is for systems whose /lib is a folder of its own; elsewhere it shows the same files.

    Args:
        folders: below /etc, /run, /usr/local/lib and /usr/lib: `sysctl.d`.
    """
    roots = ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")
    return tuple(f"{root}/{folder}" for root in roots for folder in folders)


def winners(answers: Answers, patterns: Iterable[str]) -> list[tuple[str, str]]:
    """Read the files that count: of the same name, the one in the first folder; sorted by name.

    A link to /dev/null takes the files of its name away (systemd.unit(5), sysctl.d(5)).

    Args:
        answers: what a plane delivered.
        patterns: wildcards that were asked for, the strongest folder first.

    Returns:
        Path and content of each file, in the order in which they are read.

    Raises:
        NotObservedError: a folder was not looked into, or a file could not be read.
    """
    chosen: dict[str, str] = {}
    for pattern in patterns:
        for state in answers.states_of(pattern):
            chosen.setdefault(state.path.rpartition("/")[2], state.path)
    read: list[tuple[str, str]] = []
    for _, path in sorted(chosen.items()):
        link = answers.state(path)
        if link and link.target == NOWHERE:
            continue
        text = answers.text(path)
        if text is not None:
            read.append((path, text))
    return read
