"""What a plain script does to boot an image and wait for it: no provider, no watching, no lease."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko

from benchmarks.errors import BenchmarkError
from imgverify.providers import BootOptions
from imgverify.providers.interrupts import held_back
from imgverify.providers.nocloud import Seed
from imgverify.providers.ports import free_port

ADDRESS = "127.0.0.1"
USER = "debian"
WAITS = ("cloud-init status --wait", "systemctl is-system-running --wait")
_BANNER_RETRY, _LOGIN_RETRY = 0.2, 1.0
_SECONDS = 30.0


def boot(disk: Path, seed: Seed, folder: Path, options: BootOptions) -> float:
    """Boot a disk once.

    Args:
        disk: qcow2; not written to.
        seed: what lets us log in.
        folder: empty, for the overlay and the console.
        options: memory, processors and time limit.

    Returns:
        Seconds from nothing to a machine that is ready; ending it is not counted.

    Raises:
        BenchmarkError: it did not become ready.
    """
    began = time.perf_counter()
    deadline = time.monotonic() + options.timeout
    overlay = folder / "overlay.qcow2"
    create = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(disk)]
    subprocess.run([*create, str(overlay)], check=True)
    port = free_port(ADDRESS)
    with _running(command_line(overlay, seed.image, folder, port, options)) as process:
        _wait_for_banner(process, port, deadline)
        with _logged_in(process, port, seed.key, deadline) as client:
            for command in WAITS:
                _, out, _ = client.exec_command(command, timeout=options.timeout)
                out.read()
        return time.perf_counter() - began


def command_line(
    overlay: Path, seed: Path, folder: Path, port: int, options: BootOptions
) -> list[str]:
    """QEMU's arguments: the machine that imgverify starts, as one would write it by hand.

    Args:
        overlay: takes all writes.
        seed: NoCloud, ISO 9660.
        folder: for the console's text.
        port: of this machine, for SSH.
        options: memory and processors.
    """
    return [
        *("qemu-system-x86_64", "-machine", "q35,graphics=off", "-accel", "tcg,thread=multi"),
        *("-cpu", "max", "-smp", str(options.cpus), "-m", str(options.memory)),
        *("-display", "none", "-serial", f"file:{folder}/console.log"),
        *("-drive", f"file={overlay},if=virtio,format=qcow2,cache=unsafe,discard=unmap"),
        *("-drive", f"file={seed},if=virtio,format=raw,readonly=on"),
        *("-netdev", f"user,id=net,hostfwd=tcp:{ADDRESS}:{port}-:22"),
        *("-device", "virtio-net-pci,netdev=net,romfile="),
        *("-device", "virtio-rng-pci"),
    ]


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    # The kernel ends the guest even when this process is killed at once.
    leash = ["setpriv", "--pdeathsig", "KILL", "--"]
    with held_back():
        process = subprocess.Popen(
            [*leash, *command], stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        yield process
    finally:
        with held_back():
            process.send_signal(signal.SIGKILL)
            process.wait()


def _check(process: subprocess.Popen[bytes], deadline: float, what: str) -> None:
    if process.poll() is not None:
        raise BenchmarkError(f"plain QEMU ended with code {process.returncode}")
    if time.monotonic() > deadline:
        raise BenchmarkError(f"plain QEMU: no {what} in time")


def _wait_for_banner(process: subprocess.Popen[bytes], port: int, deadline: float) -> None:
    while True:
        _check(process, deadline, "SSH server")
        try:
            with socket.create_connection((ADDRESS, port), timeout=2.0) as connection:
                if connection.recv(4) == b"SSH-":
                    return
        except OSError:
            pass
        time.sleep(_BANNER_RETRY)


@contextmanager
def _logged_in(
    process: subprocess.Popen[bytes], port: int, key: Path, deadline: float
) -> Iterator[paramiko.SSHClient]:
    with paramiko.SSHClient() as client:
        # As scripts do with a throw-away guest on this machine.
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        while True:
            _check(process, deadline, "login")
            try:
                client.connect(
                    ADDRESS,
                    port,
                    USER,
                    key_filename=str(key),
                    look_for_keys=False,
                    allow_agent=False,
                    timeout=_SECONDS,
                    banner_timeout=_SECONDS,
                    auth_timeout=_SECONDS,
                )
                break
            except (paramiko.SSHException, OSError):
                time.sleep(_LOGIN_RETRY)
        yield client
