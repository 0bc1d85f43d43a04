"""The first login and what follows, with any watcher, on a real SSH server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from imgverify.connection import HostKeyError
from imgverify.errors import BootError
from imgverify.progress import Silent
from imgverify.providers import first_login
from imgverify.providers.console import Console
from imgverify.providers.first_login import enter
from imgverify.providers.settling import settle
from imgverify.providers.watcher import Phase, Watcher
from tests.sshd import Sshd, described, new_key, running_sshd

PHASE = Phase("logging in", "nobody is let in", "look")


class PlainWatcher(Watcher):
    """Sees only the deadline."""

    def __init__(self, folder: Path, seconds: float) -> None:
        now = time.monotonic()
        super().__init__(Console(folder / "console.log"), Silent(), now, now + seconds)

    def look(self, phase: Phase) -> None:
        """Read the console, and give up at the deadline."""
        if self.console.poll():
            self.read_console(0.0)
        if not self.remaining:
            self.fail(phase.stuck, phase.mend)

    def fail(self, cause: str, mend: str) -> NoReturn:
        """Blame the image."""
        raise BootError(f"{cause}\n  {self.last_words()}", mend)


@pytest.fixture(scope="module", name="sshd")
def _sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


def test_user_from_the_console(sshd: Sshd, tmp_path: Path) -> None:
    """The user whom cloud-init names is let in, and what cloud-init and systemd say is kept."""
    user = sshd.machine.user
    line = f"ci-info: ++Authorized keys from /home/x/.ssh/authorized_keys for user {user}++\n"
    (tmp_path / "console.log").write_text(line)
    watch = PlainWatcher(tmp_path, 30)
    watch.look(PHASE)
    states: dict[str, str] = {}
    seconds: dict[str, float] = {}
    with enter(watch, PHASE, sshd.but(user=""), "") as connection:
        assert connection.machine.user == user
        settle(watch, connection, states, seconds)
    assert set(states) == {"cloud-init", "systemd"}
    assert 0 < seconds["cloud-init"] <= watch.elapsed


def test_refused_after_cloud_init(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once cloud-init is finished, a refusal is the image's fault, soon."""
    monkeypatch.setattr(first_login, "_REFUSED_PATIENCE", 0.2)
    (tmp_path / "console.log").write_text("Cloud-init v. 22.4.2 finished at noon\n")
    stranger = sshd.but(key_path=str(new_key(tmp_path / "stranger")))
    with pytest.raises(BootError, match="cloud-init is finished, and nobody is let in") as error:
        enter(PlainWatcher(tmp_path, 30), PHASE, stranger, sshd.machine.user, 0.1)
    assert "Cloud-init v. 22.4.2 finished" in error.value.message


def test_refused_until_the_deadline(sshd: Sshd, tmp_path: Path) -> None:
    """Without a word from cloud-init, patience ends with the deadline."""
    stranger = sshd.but(key_path=str(new_key(tmp_path / "stranger")))
    with pytest.raises(BootError, match="the console is empty"):
        enter(PlainWatcher(tmp_path, 1.5), PHASE, stranger, sshd.machine.user, 0.1)


def test_pinned_key_is_compared_first(sshd: Sshd, tmp_path: Path) -> None:
    """A server with another key than the draft's is not logged in to as anybody."""
    other = described(new_key(tmp_path / "other").with_suffix(".pub"))
    draft = msgspec.structs.replace(sshd.machine, host_key=other)
    with pytest.raises(HostKeyError):
        enter(PlainWatcher(tmp_path, 30), PHASE, draft, "")
