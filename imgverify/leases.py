"""What a run has made outside of itself, written down before it is made, so that it can be swept.

A lease is a file of JSON lines in the user's state folder: first who owns it, then every resource
in the order it was made. Each line is on the disk before the thing that it names exists, so that a
run which is killed at any moment leaves nothing that `imgverify sweep` cannot find. The owner holds
a lock on the file as long as it lives; the kernel lets go of it however the owner ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
from platformdirs import user_state_path

from imgverify.ec2.owned import Ec2Place
from imgverify.errors import InfrastructureError

# Processes whose own children must go too carry their mark here, because children inherit it.
MARK_VARIABLE = "IMGVERIFY_MARK"
STATE_DIR_VARIABLE = "IMGVERIFY_STATE_DIR"
LIFETIME = timedelta(hours=24)
SUFFIX = ".lease"
_DEAD_STATES = frozenset("ZXx")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{3,63}")


def mark_of(run_id: str) -> str:
    """The word that every process and folder of a run carries, so that a sweep knows it.

    Args:
        run_id: letters, digits, `_`, `.`, `-`; 4 to 64 of them.

    Raises:
        ValueError: it has other characters, or is too short to be unique.
    """
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"{run_id!r} cannot be a run's id")
    return f"imgverify-{run_id}"


def unusable(folder: Path, error: OSError) -> InfrastructureError:
    """What to say when the folder of leases cannot be used: nothing is made without a lease.

    Args:
        folder: `leases_path()`.
        error: of the system.
    """
    return InfrastructureError(
        f"{folder}: {error.strerror or error}", f"{STATE_DIR_VARIABLE} names another state folder"
    )


def leases_path() -> Path:
    """The folder of all leases of this user; `$IMGVERIFY_STATE_DIR` moves it."""
    override = os.environ.get(STATE_DIR_VARIABLE)
    return (Path(override) if override else user_state_path("imgverify")) / "leases"


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A process, told apart from later ones with the same number.

    Args:
        pid: process id.
        start: clock ticks between the kernel's boot and the process's start; 0 for no such process.
        boot_id: the kernel's boot.
    """

    pid: int
    start: int
    boot_id: str

    @classmethod
    def of(cls, pid: int) -> Owner:
        """The process that has this id now."""
        boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return cls(pid, 0, boot_id)
        # proc(5), fields 3 to 22; the second field is a name in brackets that may hold anything.
        state, *fields = stat.rpartition(")")[2].split()
        # What nobody has collected yet is dead all the same, and in a container it may stay so.
        return cls(pid, 0 if state in _DEAD_STATES else int(fields[18]), boot_id)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.start > 0 and Owner.of(self.pid) == self


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a lease."""

    run_id: str
    owner: Owner
    created: datetime
    expires: datetime


Ec2Kind = Literal["instance", "security-group", "key-pair", "schedule"]


class Resource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Any further line: a thing, or the mark `kept`, which says that the user wants the things.

    Args:
        kind: `ec2` for all that is made there.
        name: by which it is found again.
        resource: for `ec2`, what it is.
        place: for `ec2`, where it is.
    """

    kind: Literal["folder", "process", "ec2", "kept"]
    name: str = ""
    resource: Ec2Kind | None = None
    place: Ec2Place | None = None


class Lease:
    """The lease of a live run; only its owner holds one.

    Args:
        path: its file.
        file: open for appending, locked.
    """

    def __init__(self, path: Path, file: BinaryIO, run_id: str) -> None:
        self.path = path
        self.run_id = run_id
        self._file = file
        self._kept = False
        self._owes_ec2 = False

    @classmethod
    def take(cls, run_id: str) -> Lease:
        """Write a new lease down for this process.

        Args:
            run_id: unique.

        Raises:
            FileExistsError: a run of this id has a lease already.
            InfrastructureError: it cannot be written.
        """
        mark_of(run_id)
        folder = leases_path()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unusable(folder, error) from error
        try:
            return cls._written(folder, run_id)
        except FileExistsError:
            raise
        except OSError as error:
            raise unusable(folder, error) from error

    @classmethod
    def _written(cls, folder: Path, run_id: str) -> Lease:
        path, draft = folder / f"{run_id}{SUFFIX}", folder / f".{run_id}.{os.getpid()}"
        now = datetime.now(UTC)
        file = draft.open("xb", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            _append(file, Header(run_id, Owner.of(os.getpid()), now, now + LIFETIME))
            # A link, unlike a rename, never replaces the lease of another run.
            path.hardlink_to(draft)
        except BaseException:
            file.close()
            raise
        finally:
            draft.unlink()
        _sync_folder(folder)
        return cls(path, file, run_id)

    def folder(self, path: str) -> None:
        """Write down a folder that must not outlive the run.

        Args:
            path: absolute; the name must start with the run's mark (`mark_of`), without which
                a sweep would not dare to remove it.

        Raises:
            ValueError: the name does not carry the mark.
        """
        if not Path(path).is_absolute() or not Path(path).name.startswith(mark_of(self.run_id)):
            raise ValueError(f"{path}: must be absolute and named {mark_of(self.run_id)}…")
        _append(self._file, Resource("folder", path))

    def process(self, mark: str) -> None:
        """Write down a process that must not outlive the run.

        Args:
            mark: one whole argument of its command line, or the value of `MARK_VARIABLE` in its
                environment; starting with the run's mark.

        Raises:
            ValueError: it does not start with the run's mark.
        """
        if not mark.startswith(mark_of(self.run_id)):
            raise ValueError(f"{mark}: must start with {mark_of(self.run_id)}")
        _append(self._file, Resource("process", mark))

    def ec2(self, resource: Ec2Kind, name: str, place: Ec2Place) -> None:
        """Write down what is about to be made in EC2; only `ec2_freed` takes it back.

        Args:
            resource: what it is.
            name: starts with the run's mark; of an instance, whose id nobody knows yet, the run's
                id, by whose tag it is found.
            place: where.

        Raises:
            ValueError: the name is not of this run.
        """
        if name != self.run_id and not name.startswith(mark_of(self.run_id)):
            raise ValueError(f"{name}: must be {self.run_id}, or start with {mark_of(self.run_id)}")
        self._owes_ec2 = True
        _append(self._file, Resource("ec2", name, resource, place))

    def ec2_freed(self) -> None:
        """Take note that nothing is left in EC2, so that `close` may forget the lease."""
        self._owes_ec2 = False

    @property
    def owes_ec2(self) -> bool:
        """Whether something may be in EC2 that is yet to be freed."""
        return self._owes_ec2

    @property
    def kept(self) -> bool:
        """Whether the things shall outlive the run."""
        return self._kept

    def keep(self) -> None:
        """Write down that the things shall outlive the run, until they expire or are swept."""
        _append(self._file, Resource("kept"))
        self._kept = True

    def close(self) -> None:
        """Forget the lease because all is destroyed.

        One that is kept, or that names what may still be in EC2, stays for a later sweep.
        """
        if not self._kept and not self._owes_ec2:
            self.path.unlink(missing_ok=True)
        self._file.close()


def _append(file: BinaryIO, line: Header | Resource) -> None:
    data = msgspec.json.encode(line) + b"\n"
    try:
        written = file.write(data)
        os.fsync(file.fileno())
    except OSError as error:
        raise unusable(leases_path(), error) from error
    # A disk that is nearly full takes a part, and that is no error to the kernel.
    if written != len(data):
        raise unusable(leases_path(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
