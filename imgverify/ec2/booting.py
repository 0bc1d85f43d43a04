"""Boots an AMI as a temporary instance, and frees everything that was made for it."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from imgverify.ec2 import cost, teardown
from imgverify.ec2.api import Api
from imgverify.ec2.launched import Launched
from imgverify.ec2.launching import launch
from imgverify.ec2.owned import Owned
from imgverify.ec2.readiness import become_ready
from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError
from imgverify.leases import mark_of
from imgverify.model import Artifact, Machine
from imgverify.providers import BootOptions, RunContext
from imgverify.providers.interrupts import held_back, termination_unwinds

_TICK = 1.0


@contextmanager
def boot(artifact: Artifact, options: BootOptions, context: RunContext) -> Iterator[Machine]:
    """Launch an instance; leaving the context terminates it and deletes what was made for it.

    With `options.keep` an instance that became ready stays until its lifetime is over; one that did
    not is terminated, because nobody could log in to it.

    Args:
        artifact: an AMI.
        options: what the user said.
        context: where the run lives.

    Raises:
        ArtifactError: the AMI cannot be launched.
        BootError: the image does not boot, or nobody can log in.
        HostKeyError: another host key than the trusted one is shown.
        UsageError: what the user said cannot be.
        InfrastructureError: EC2 or the way to it is to blame, or something could not be freed.
    """
    if artifact.ami is None:
        raise ArtifactError(f"{artifact.location}: nobody has looked it up")
    with termination_unwinds():
        api = Api(options.ec2)
        stay = _Stay(api, options, context)
        reason: BaseException | None = None
        try:
            launched = launch(api, artifact.ami, options, context, stay.owned)
            stay.launched = launched
            stay.machine = become_ready(api, launched, options, context)
            if options.keep:
                stay.keep()
            yield stay.machine
        except BaseException as error:
            reason = error
            raise
        finally:
            # One unbroken step: a second Ctrl-C must not leave half of it behind.
            with held_back():
                stay.end(reason)


class _Stay:
    """What a run has in EC2, from the first key pair to the last that is deleted."""

    def __init__(self, api: Api, options: BootOptions, context: RunContext) -> None:
        self.owned = Owned(context.run_id)
        self.launched: Launched | None = None
        self.machine: Machine | None = None
        self._ending = 0.0
        self._api = api
        self._options = options
        self._context = context

    def keep(self) -> None:
        """Leave it for the user, and say how to get in and how to be rid of it."""
        assert self.launched is not None
        assert self.machine is not None
        login = _login(self.machine, self._context)
        self._context.lease.keep()
        say = self._context.progress.say
        say(f"kept, {self.launched.details['ends itself']}: {login}")
        say("terminate it with: imgverify sweep --ec2 --kept --yes")

    def end(self, reason: BaseException | None) -> None:
        """Free everything that is not to be kept.

        Args:
            reason: what is being raised already: it stays the first that the user is told, and
                takes up what is left, so that reports name it.

        Raises:
            InfrastructureError: something is left, and nothing else is being raised.
        """
        try:
            if not self._context.lease.kept and self._context.lease.owes_ec2:
                self._destroy(reason)
        finally:
            self._account()
            self._api.close()

    def _destroy(self, reason: BaseException | None) -> None:
        self._ending = time.monotonic()
        self._wait(0)
        try:
            teardown.destroy(self._api, self.owned, lambda _line: None, self._wait)
        except InfrastructureError as error:
            if reason is None:
                raise
            if isinstance(reason, ImgverifyError):
                reason.message = f"{reason.message}; {error.message}"
            with _whoever_listens():
                self._context.progress.say(str(error))
        else:
            self._context.lease.ec2_freed()

    def _wait(self, seconds: float) -> None:
        """Sleep, and show that it goes on: EC2 takes a minute to end an instance."""
        phase = f"terminating {self.launched.id}" if self.launched else "freeing what was made"
        until = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            with _whoever_listens():
                self._context.progress.waiting(phase, now - self._ending)
            if now >= until:
                return
            time.sleep(min(_TICK, until - now))

    def _account(self) -> None:
        """Put into the report what only the end of the stay tells."""
        if self.machine is None or self.launched is None:
            return
        calls = self._api.calls
        most = ", ".join(f"{name} {count}" for name, count in calls.most_common())
        self.machine.details["api calls"] = f"{calls.total()} ({most})"
        self.machine.details["estimated cost"] = str(self._cost(self.launched))

    def _cost(self, launched: Launched) -> cost.Cost:
        seconds = time.monotonic() - launched.began
        if self._context.lease.kept:
            seconds = self._options.ec2.lifetime * 60
        return cost.estimate(
            launched.type,
            self._api.region,
            seconds,
            spot=launched.spot,
            volumes=launched.ami.volumes,
            public_address=self._options.ec2.connect == "public",
            platform=launched.ami.platform,
        )


def _whoever_listens() -> AbstractContextManager[None]:
    """A terminal that is gone, or a pipe that is closed, must not keep anything from its end."""
    return suppress(OSError, ValueError)


def _login(machine: Machine, context: RunContext) -> str:
    alias = mark_of(context.run_id)
    known = Path(machine.key_path).with_name("known_hosts")
    known.write_text(f"{alias} {machine.host_key.type} {machine.host_key.public}\n")
    options = [
        *("IdentitiesOnly=yes", f"HostKeyAlias={alias}", f"UserKnownHostsFile={known}"),
        *((f"ProxyCommand={shlex.join(machine.proxy)}",) if machine.proxy else ()),
    ]
    return shlex.join(
        [
            *("ssh", "-i", machine.key_path, "-p", str(machine.port)),
            *(word for option in options for word in ("-o", option)),
            f"{machine.user}@{machine.address}",
        ]
    )
