"""The machine on which a component runs, across its restarts."""

from __future__ import annotations

from collections.abc import Callable

from imgverify.awstoe.rebooting import restart
from imgverify.awstoe.root_shell import Link, RootShell


class Guest:
    """A machine that may be changed and restarted.

    Args:
        connect: logs in.
    """

    def __init__(self, connect: Callable[[], Link]) -> None:
        self._connect = connect
        self._shell: RootShell | None = None

    @property
    def shell(self) -> RootShell:
        """Root on the machine; logged in at the first use.

        Raises:
            NotObservedError: there is no machine.
            InfrastructureError: nobody can log in to it.
        """
        if self._shell is None:
            self._shell = RootShell(self._connect())
        return self._shell

    def restart(self, delay: float) -> None:
        """Restart it and log in again.

        Args:
            delay: seconds before that.

        Raises:
            StepFailedError: it refuses to restart.
            InfrastructureError: it does not come back.
        """
        self._shell = restart(self.shell, self._connect, delay=delay)
