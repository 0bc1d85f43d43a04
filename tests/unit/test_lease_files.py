"""All leases of a user, as a sweep reads them."""

from __future__ import annotations

import errno
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from imgverify.ec2.owned import Ec2Place
from imgverify.errors import InfrastructureError
from imgverify.lease_files import ledger
from imgverify.leases import Header, Lease, Owner, Resource, leases_path

_DEAD = Owner(2**22 + 1, 1, "an earlier boot")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))


def _write(run: str, *resources: Resource, created: datetime | None = None) -> Path:
    folder = leases_path()
    folder.mkdir(parents=True, exist_ok=True)
    created = created or datetime.now(UTC)
    header = Header(run, _DEAD, created, created + timedelta(hours=24))
    path = folder / f"{run}.lease"
    path.write_bytes(msgspec.json.Encoder().encode_lines([header, *resources]))
    return path


def test_no_folder() -> None:
    """Before the first run there is nothing, and nothing is made."""
    with ledger() as leases:
        assert leases.dead == []
        assert leases.living == set()
    assert not leases_path().exists()


def test_sorted() -> None:
    """The dead, the living and what is no lease at all."""
    asked = Resource("ec2", "imgverify-dead-run", "key-pair", Ec2Place("eu-west-1"))
    path = _write("dead-run", Resource("folder", "/x"), asked, Resource("kept"))
    noise = path.with_name("noise.lease")
    noise.write_text("noise")
    living = Lease.take("living-run")
    with ledger() as leases:
        (dead,) = leases.dead
        assert (dead.path, dead.run_id, dead.kept) == (path, "dead-run", True)
        assert dead.in_ec2 == (asked,)
        assert abs(dead.touched.timestamp() - time.time()) < 60
        assert leases.living == {"living-run"}
        assert leases.noise == [noise]
        with ledger() as second:
            assert second.dead == []
            assert second.living > {"dead-run", "living-run"}
    living.close()


def test_time_without_zone() -> None:
    """A lease that was tampered with is none: times that cannot be compared would stop a sweep."""
    path = _write("dead-run", created=datetime(2026, 1, 1))  # noqa: DTZ001
    with ledger() as leases:
        assert leases.noise == [path]


def test_folder_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says so: what cannot be read is not taken for empty."""

    def refuse(_path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InfrastructureError, match="leases: Permission denied"), ledger():
        pass
