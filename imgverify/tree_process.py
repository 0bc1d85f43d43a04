"""The hooks of a run with `--image TREE`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from rich.console import Console

from imgverify.errors import ExitCode, ImgverifyError, UsageError
from imgverify.gold.layout import read_layout
from imgverify.gold.record import STAGES
from imgverify.options import Options, read_options
from imgverify.stopping import stop
from imgverify.terminal import TerminalProgress
from imgverify.tree_images import TreeImage, images_of
from imgverify.tree_items import TreeFolder, TreeItem, in_order
from imgverify.tree_plan import make_tree_plans
from imgverify.tree_session import TreeSession
from imgverify.tree_summary import print_tree_summary


def register(config: pytest.Config) -> None:
    """Settle everything that can be wrong before anything starts.

    Args:
        config: of a run whose `--image` is a tree.

    Raises:
        UsageError: an option or a profile is wrong, or makes no sense for a tree.
        ArtifactError: the tree cannot be read.
    """
    options = read_options(config)
    _refuse(config, options)
    config.pluginmanager.register(_TreeProcess(config, options), "imgverify-tree")


def _refuse(config: pytest.Config, options: Options) -> None:
    if getattr(config.option, "tx", None) and getattr(config.option, "dist", "no") != "no":
        raise UsageError(
            "-n: the images of a tree are read side by side already, without workers", "add -n 0"
        )
    boots = {
        "--keep": options.boot.keep,
        "--provider": options.provider != "auto",
        "--record": options.record is not None,
    }
    for name, given in boots.items():
        if given:
            raise UsageError(
                f"{name}: a tree of images is judged off the disks, nothing is booted",
                "name one of its images to boot it",
            )


class _TreeProcess:
    """The process that the user started; a tree has no others."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self.config = config
        self.options = options
        self.layout = read_layout(Path(options.image).expanduser())
        images = images_of(self.layout)
        plans = make_tree_plans(
            options.profile,
            dict.fromkeys(folder.provider for folder in self.layout.folders),
            waivers=options.waivers,
            attestations=options.attestations,
            level=options.level,
            control=options.control,
        )
        self._progress = TerminalProgress(
            Console(file=sys.stderr if config.option.verbose < 0 else sys.stdout)
        )
        self.session = TreeSession(options, plans, self.layout, images, self._progress)
        own = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*own, str(self.layout.path)]
        self._old_sigterm: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """The tree itself; nothing in it is a test of pytest's."""
        if path != self.layout.path:
            return None
        return TreeFolder.of(parent, path, self.session.images, self.session.ask)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """All checksums first, then verdicts, then comparisons."""
        items[:] = in_order(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """SIGTERM ends a run in order, as Ctrl-C does."""
        self._old_sigterm = signal.signal(signal.SIGTERM, _interrupt)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Read what the items that are left need, all at once."""
        wanted: dict[str, list[TreeImage]] = {name: [] for name in STAGES}
        for item in session.items:
            if isinstance(item, TreeItem):
                wanted[item.name].append(item.image)
        started = not session.testsfailed and not self.config.option.collectonly
        if started and any(wanted.values()):
            try:
                self.session.prepare(wanted)
            except ImgverifyError as error:
                self.session.close()
                stop(error)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of tests that are not about the tree."""
        if report.failed and not report.nodeid.endswith(tuple(f"::{name}" for name in STAGES)):
            self.session.foreign_failures += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the reports, and exit by what was found."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        # A second Ctrl-C must not leave readers and their files behind.
        before = [(number, signal.signal(number, signal.SIG_IGN)) for number in numbers]
        try:
            self.session.finish()
        except ImgverifyError as error:
            stop(error)
        finally:
            self._progress.done()
            for number, handler in before:
                signal.signal(number, handler)
        code = self.session.exit_code
        judged = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if code is not None and exitstatus in judged:
            session.exitstatus = code

    def pytest_report_header(self) -> list[str]:
        """Name the tree and the profile, and say that nothing is booted."""
        count = len(self.session.images)
        names = ", ".join(image.name for image in self.session.images)
        level = f", level {self.options.level}" if self.options.level else ""
        return [
            f"image: {self.layout.path} (a tree of {count} images: {names})",
            f"profile: {self.options.profile}{level}, and that of each provider",
            "plane: offline; nothing is booted: a boot of one image tells what disks cannot",
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what the gate says."""
        if self.session.run is not None and self.session.reports is not None:
            print_tree_summary(terminalreporter, self.session.run, self.session.reports)

    def pytest_unconfigure(self) -> None:
        """The last chance to end what was started."""
        self.session.close()
        if self._old_sigterm is not None:
            signal.signal(signal.SIGTERM, self._old_sigterm)


def pytest_configure(config: pytest.Config) -> None:
    """Begin, as the plugin that `imgverify.process` hands a tree to."""
    try:
        register(config)
    except ImgverifyError as error:
        if error.exit_code is ExitCode.USAGE:
            raise pytest.UsageError(str(error)) from error
        stop(error)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
