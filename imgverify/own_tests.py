"""Suites of testinfra that were written for other hosts, run on the image.

They name hosts in `testinfra_hosts`, in an inventory of Ansible, on the command line or in calls of
`testinfra.get_host`: in a run with `--image` all of these stand for the image, and the run says so.
A test whose `host` is a fixture of its own would judge something else, and is refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
import testinfra.backend
from testinfra.backend.base import BaseBackend, CommandResult
from testinfra.host import Host
from testinfra.utils.ansible_runner import AnsibleRunner

from imgverify import fixtures
from imgverify.collection import call_of, group_of
from imgverify.fixtures import SubjectOf

NOTE = "imgverify-note"
IMAGE = "image"
# Molecule sets it to the inventory of its own machines; its tests read it when they are imported.
_INVENTORY = "MOLECULE_INVENTORY_FILE"


class ImageBackend(BaseBackend):  # type: ignore[misc]
    """Stands for the image wherever testinfra would connect to a host that a suite names.

    Args:
        address: what the suite calls it.
        sudo: not needed: commands run as root.
        sudo_user: whom they run as instead.
        settings: for other backends.
    """

    NAME = "imgverify"
    host: ClassVar[Callable[[], Host]]

    def __init__(
        self,
        address: str = IMAGE,
        *,
        sudo: bool = False,
        sudo_user: str | None = None,
        **settings: Any,
    ) -> None:
        del settings
        super().__init__(address, sudo=sudo and sudo_user is not None, sudo_user=sudo_user)

    @classmethod
    def get_hosts(cls, host: str, **_settings: Any) -> list[str]:
        """One host, however many a pattern names.

        Args:
            host: name or pattern.
        """
        return [host or IMAGE]

    def get_sudo_command(self, command: str, sudo_user: str | None) -> str:
        """As the image's own connection does it.

        Args:
            command: a shell command line.
            sudo_user: None for root.
        """
        wrapped: str = type(self).host().backend.get_sudo_command(command, sudo_user)
        return wrapped

    def run(self, command: str, *args: str, **kwargs: Any) -> CommandResult:
        """Run a command on the image; the connection is opened when the first one is run.

        Args:
            command: a shell command line; `%s` stands for an argument.
            args: arguments, which are quoted.
            kwargs: of testinfra.
        """
        return type(self).host().backend.run(self.get_command(command, *args), **kwargs)


class OwnTests:
    """The hooks around tests that a user brings along.

    Args:
        config: pytest's.
        subject: what is judged, by the name of its group.
    """

    def __init__(self, config: pytest.Config, subject: SubjectOf) -> None:
        self._config = config
        self._subject = subject
        self._group = ""
        self._noted: set[str] = set()
        self._told: dict[str, None] = {}
        self._undo = pytest.MonkeyPatch()
        ImageBackend.host = self._host
        path = f"{ImageBackend.__module__}.{ImageBackend.__name__}"
        for name in testinfra.backend.BACKENDS:
            if name != "local":
                self._undo.setitem(testinfra.backend.BACKENDS, name, path)
        self._undo.setattr(AnsibleRunner, "get_hosts", lambda *_args, **_options: [IMAGE])
        if _INVENTORY not in os.environ:
            self._undo.setenv(_INVENTORY, os.devnull)

    def _host(self) -> Host:
        return self._subject(self._group).host()

    def pytest_unconfigure(self) -> None:
        """Leave testinfra as it was."""
        self._undo.undo()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """See what a test takes for its host, before a fixture connects to it."""
        self._group = group_of(item)
        if call_of(item) is not None:
            return
        module = getattr(item, "module", None)
        if hasattr(module, "testinfra_hosts"):
            self._note(
                item, f"{_place(item)}: `testinfra_hosts` is not followed, the image is judged"
            )
        if self._config.getoption("hosts", None) is not None:
            self._note(item, "--hosts is not followed: the image is judged")
        info: Any = getattr(item, "_fixtureinfo", None)
        for one in reversed(info.name2fixturedefs.get("host", ()) if info else ()):
            _refuse_foreign(one)
            if "host" not in one.argnames:
                break

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> None:
        """See also what a test asks for only when it runs: `request.getfixturevalue("host")`."""
        del request
        if fixturedef.argname == "host":
            _refuse_foreign(fixturedef)

    def _note(self, item: pytest.Item, text: str) -> None:
        if text not in self._noted:
            self._noted.add(text)
            item.user_properties.append((NOTE, text))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take up what is to be said, also what comes from a worker."""
        self._told |= dict.fromkeys(
            str(text) for name, text in getattr(report, "user_properties", ()) if name == NOTE
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        for text in self._told:
            terminalreporter.write_line(f"note      {text}")


def _place(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _refuse_foreign(host: pytest.FixtureDef[Any]) -> None:
    """Fail for a fixture `host` that is not ours and does not build on another one."""
    if host.func.__module__ == fixtures.__name__ or "host" in host.argnames:
        return
    code = host.func.__code__
    pytest.fail(
        f"`host` is the fixture of {code.co_filename}:{code.co_firstlineno} here, which is not the "
        "image: remove it, or let it take `host` as an argument and return that",
        pytrace=False,
    )
