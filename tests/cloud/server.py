"""Serves a test cloud from threads of this process."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from moto.backends import get_backend
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.cloud.addresses import Addresses
from tests.cloud.front import Front
from tests.cloud.state import State

_SERVICES = (
    "ec2",
    "autoscaling",
    "scheduler",
    "iam",
    "sts",
    "kms",
    "ssm",
    "elbv2",
    "servicequotas",
)
_TICK_SECONDS = 0.05
_SSH, _FIRST_FREE_FOR_ALL = 22, 1024
_one = threading.Lock()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (its name)
        """Say nothing: the call log has it."""


def default_ssh_port() -> int:
    """22 where we may use it, a high port otherwise."""
    limit = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    return _SSH if os.geteuid() == 0 or limit <= _SSH else 10022


@contextlib.contextmanager
def serving(port: int = 0, ssh_port: int = 0) -> Iterator[tuple[str, State]]:
    """Start a cloud; leaving the context ends all of it, guests included.

    Args:
        port: of 127.0.0.1; 0 for a free one.
        ssh_port: on which instances answer; 0 for the default.

    Yields:
        The endpoint's URL, and the cloud's state.
    """
    # Moto keeps what it knows in global variables: two clouds in one process would be one.
    assert _one.acquire(blocking=False), "there is a test cloud in this process already"
    folder = Path(tempfile.mkdtemp(prefix="imgverify-cloud-"))
    try:
        _forget()
        ssh_port = ssh_port or default_ssh_port()
        state = State(folder, ssh_port, Addresses(ssh_port))
        server = make_server("127.0.0.1", port, Front(state), threaded=True, request_handler=_Quiet)
        server.daemon_threads = True  # type: ignore[attr-defined]
        with _running(server), _ticking(state):
            yield f"http://127.0.0.1:{server.server_port}", state
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _one.release()


@contextlib.contextmanager
def _running(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="test cloud")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def _ticking(state: State) -> Iterator[None]:
    """Let time pass in a thread of its own, which also starts all guests.

    The kernel ends a guest with the thread that started it (prctl(2), PR_SET_PDEATHSIG), so that
    must be one that lives as long as the cloud.
    """
    over = threading.Event()

    def tick() -> None:
        while not over.wait(_TICK_SECONDS):
            state.tick()
        with state.lock:
            for life in state.lives.values():
                life.backing.stop()

    thread = threading.Thread(target=tick, name="test cloud's time")
    thread.start()
    try:
        yield
    finally:
        state.holds.free_all()
        over.set()
        thread.join()


def _forget() -> None:
    for service in _SERVICES:
        backends: Any = get_backend(cast(Any, service))
        for account in list(backends.values()):
            account.reset()
