"""Waits for an instance: its end, its console, its status checks and the deadline are seen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from imgverify.ec2 import screenshot
from imgverify.ec2.api import Api
from imgverify.ec2.console import Ec2Console
from imgverify.ec2.failures import Evidence, judged
from imgverify.ec2.instance_state import InstanceState
from imgverify.ec2.knocking import Answer, Knock
from imgverify.ec2.launched import Launched
from imgverify.ec2.masking import without_credentials
from imgverify.providers import BootOptions, RunContext
from imgverify.providers.watcher import Phase, Watcher

CONSOLE_NAME = "console.log"
_STARTING = Phase(
    "waiting for the instance to start", "EC2 did not start it", "run it again, or elsewhere"
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two questions; EC2's own waiters ask for states every 15 s.

    Args:
        first: until the first one: nothing starts sooner.
        state: of a starting instance.
        status: checks, until they have passed.
        console: while something on it is waited for.
        idle: console, while it is only watched.
        slowest: to which the last one and that of the checks grow.
        impaired: for which a status check must fail to be believed.
    """

    first: float = 4.0
    state: float = 15.0
    status: float = 15.0
    console: float = 10.0
    idle: float = 30.0
    slowest: float = 60.0
    impaired: float = 120.0


PACE = Pace()


@dataclass(frozen=True, slots=True)
class Ec2Phase(Phase):
    """A step, and what it says of the fault when it never ends.

    Args:
        reaching: somebody is to answer: who does not may be the network or the image.
        blameless: it may never end through no fault of the image.
    """

    reaching: bool = False
    blameless: bool = False


class Ec2Watch(Watcher):
    """Looks at an instance while its own steps run in the background.

    Args:
        api: of its region.
        launched: the instance.
        options: what the user said.
        context: where the run lives.

    Attributes:
        answer: of its port, when somebody knocked last.
        reads_console: whether something on the console is being waited for.
    """

    console: Ec2Console

    def __init__(
        self, api: Api, launched: Launched, options: BootOptions, context: RunContext
    ) -> None:
        self._masked = partial(without_credentials, secrets=launched.secrets)
        console = Ec2Console(
            api,
            launched.id,
            context.reports.resolve() / CONSOLE_NAME,
            latest=launched.nitro,
            masked=self._masked,
        )
        began = launched.began
        super().__init__(console, context.progress, began, began + options.timeout)
        self._api = api
        self._launched = launched
        self._reports = context.reports.resolve()
        self._lifetime = options.ec2.lifetime * 60.0
        self._about = InstanceState(api, launched.id)
        self._phase: Phase = _STARTING
        self._next_check = began + PACE.first
        self._console_asked = 0.0
        self.answer = Knock(Answer.UNASKED)
        self.reads_console = False

    def until_running(self) -> dict[str, Any]:
        """Wait until it runs.

        Returns:
            The instance, as DescribeInstances shows it.

        Raises:
            ImgverifyError: see `look`.
        """
        while self._about.state != "running":
            self.pause(_STARTING, 0.5)
        self._next_check = time.monotonic() + PACE.status
        self._console_asked = time.monotonic()
        return self._about.instance

    def look(self, phase: Phase) -> None:
        """Look at the instance once; EC2 is asked when it is time.

        Raises:
            BootError: it is dead by the image's fault, or patience ended.
            InfrastructureError: by EC2's, or that of the way there.
        """
        self._phase = phase
        if time.monotonic() >= self._next_check:
            self._check()
        if self._about.state == "running" and self._console_is_due():
            self.read()
        self.progress.waiting(phase.name, self.elapsed, self.console.last_line)
        if not self.remaining:
            self.fail(f"not ready after {self.elapsed:.0f} s: {phase.stuck}", phase.mend)

    def read(self) -> None:
        """Ask for the console now.

        Raises:
            BootError: it shows a death.
        """
        self._console_asked = time.monotonic()
        if self.console.fetch() and (found := self.read_console(0.0)):
            self.fail(f"{found.cause}: {found.evidence}", found.mend)

    def read_last(self) -> None:
        """Ask for the console once more, when it is time: its last words explain most."""
        if self.console.refused:
            return
        time.sleep(max(0.0, self._console_asked + PACE.console - time.monotonic()))
        self._console_asked = time.monotonic()
        self.console.fetch()
        self.console.end()

    def fail(self, cause: str, mend: str) -> NoReturn:
        """Give up: find out whose fault it is, and keep what EC2 shows of it.

        Raises:
            BootError: the image is to blame.
            InfrastructureError: EC2 is, or the way there.
        """
        self.read_last()
        kept = ""
        # Nobody can mask a picture.
        if not self._about.ended and not self._launched.secrets:
            picture = screenshot.take(self._api, self._launched.id, self._reports)
            kept = f"\n  screenshot: {picture}" if picture else ""
        error = judged(self._evidence(cause, mend))
        about = f"  {self._launched.id}: {self._status_said()}\n  {self.last_words()}{kept}"
        # A program in between may have repeated what it was given.
        raise type(error)(self._masked(f"{error.message}\n{about}"), error.hint)

    def _check(self) -> None:
        about = self._about
        if about.state == "pending":
            about.describe()
            self._next_check = time.monotonic() + PACE.state
        else:
            about.check()
            passed = about.system == about.reachability == "ok"
            self._next_check = time.monotonic() + (
                PACE.slowest if passed else self._slower(PACE.status)
            )
        if about.ended:
            self.fail("the instance ended", "")
        # An SSH server that spoke is proof enough that the machine can be reached.
        doubtful = about.impaired_since and self.answer.answer is not Answer.SSH
        if doubtful and time.monotonic() - about.impaired_since > PACE.impaired:
            self.fail("a status check fails", "")

    def _console_is_due(self) -> bool:
        pace = PACE.console if self.reads_console else self._slower(PACE.idle)
        return not self.console.refused and time.monotonic() - self._console_asked >= pace

    def _slower(self, pace: float) -> float:
        """A pace that grows with the wait: what takes long is asked for less often."""
        return min(PACE.slowest, max(pace, self.elapsed / 3))

    def _evidence(self, cause: str, mend: str) -> Evidence:
        reason, reason_text = self._about.reason
        phase = self._phase
        return Evidence(
            cause=cause,
            mend=mend,
            reaching=isinstance(phase, Ec2Phase) and phase.reaching,
            blameless=isinstance(phase, Ec2Phase) and phase.blameless,
            state=self._about.state,
            reason=reason,
            reason_text=reason_text,
            system=self._about.system,
            reachability=self._about.reachability,
            answer=self.answer,
            console=self.console.text,
            prompt=self.prompt_seconds > 0,
            elapsed=self.elapsed,
            lifetime=self._lifetime,
        )

    def _status_said(self) -> str:
        checks = f"system status {self._about.system}, instance status {self._about.reachability}"
        checks = checks if self._about.system else "status checks not known"
        return f"{self._about.state}, {checks}"
