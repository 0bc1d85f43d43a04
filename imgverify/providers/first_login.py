"""The first login: as every likely user, until the machine lets one in."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import msgspec

from imgverify.connection import Connection, LoginRefusedError
from imgverify.model import Machine
from imgverify.providers.login import candidates
from imgverify.providers.watcher import Phase, Watcher

CONNECT_SECONDS = 30.0
RETRY_SECONDS = 1.0
_REFUSED_PATIENCE = 10.0


def enter(
    watch: Watcher, phase: Phase, draft: Machine, user: str, retry_seconds: float = RETRY_SECONDS
) -> Connection:
    """Log in; refusals are no trouble as long as cloud-init is not finished.

    Args:
        watch: looks at the machine meanwhile.
        phase: what to say when nobody is let in.
        draft: the machine; its host key is the one that the server must have.
        user: whom to log in as; empty to find out.
        retry_seconds: between two attempts.

    Raises:
        HostKeyError: the server has another key.
        UnreachableError: the machine restarts, or sshd did.
        ImgverifyError: what the watcher raises.
    """
    while True:
        for name in candidates(user, watch.console.text):
            machine: Machine = msgspec.structs.replace(draft, user=name)
            with suppress(LoginRefusedError):
                return watch.run(phase, partial(Connection.open, machine, timeout=CONNECT_SECONDS))
        if watch.finished_seconds > _REFUSED_PATIENCE:
            watch.fail(f"cloud-init is finished, and {phase.stuck}", phase.mend)
        watch.pause(phase, retry_seconds)
