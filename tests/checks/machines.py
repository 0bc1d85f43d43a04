"""A machine that imgverify booted, and files of different age on it."""

from __future__ import annotations

from dataclasses import replace

from imgverify.facts.answers import Answers
from imgverify.model import HostKey, Injected, Machine

OURS = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICe563XXVCZdAUMwng1FaJfk5zLWDIDMFZp+5dNsviuR ours@build"
OURS_PRINT = "SHA256:HulGoF9BaMeUq9meaZ6SUmY/qLCrBvUSRBI5N50ve6k"
THEIRS = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnTeyTUCcmr++tqgwqyuA22mSKYxlPTwIxPJby0NGsr theirs@build"
)
THEIRS_PRINT = "SHA256:UxzbvGwp8QN+i5R0ez2qLOlnjVD1Yz6Xpo8ELEgwD6Q"

# Files of `building` have the time 1_700_000_000.
BEFORE_THEM = "cpu  1 2 3\nbtime 1699999000\nprocesses 9\n"
AFTER_THEM = "cpu  1 2 3\nbtime 1700000900\nprocesses 9\n"


def machine(*, injected: bool = True) -> Machine:
    """A machine that we booted, or one that was running before us."""
    return Machine(
        provider="qemu",
        run_id="r1",
        address="127.0.0.1",
        port=2222,
        user="debian",
        key_path="id",
        host_key=HostKey(
            type="ssh-ed25519", public="AAAA", fingerprint="SHA256:x", trust="console"
        ),
        console_path="console.log",
        injected=Injected(
            datasource="nocloud",
            instance_id="i-now",
            hostname="fresh-17.example.org",
            public_key=OURS,
            marker_path="/run/imgverify/marker",
            marker="f00d",
        )
        if injected
        else None,
    )


def aged(answers: Answers, path: str, mtime: int) -> Answers:
    """The same answers with a file changed at another time."""
    states = {**answers.states, path: replace(answers.states[path], mtime=mtime)}
    return replace(answers, states=states)
