"""The command line of the plugin."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.providers import BootOptions

DEFAULT_TIMEOUT = 600.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for.

    Args:
        image: the text of `--image`.
        profile: a bundled name or a path.
        force_profile: judge also a system that the profile is not for.
        level: highest level of controls, None for all.
        control: numbers or wildcards of the controls to judge; all when empty.
        provider: entry point name or `auto`.
        reports: folder that receives a folder for each run.
        waivers: YAML file, None for none.
        attestations: YAML file, None for none.
        record: folder that receives the raw answers for replay, None for none.
        offline: judge the disk and boot nothing.
        fail_fast: boot nothing when the disk alone fails.
        boot: how to boot.
    """

    image: str
    profile: str
    force_profile: bool
    level: int | None
    control: tuple[str, ...]
    provider: str
    reports: Path
    waivers: Path | None
    attestations: Path | None
    record: Path | None
    offline: bool
    fail_fast: bool
    boot: BootOptions


def add_options(parser: pytest.Parser) -> None:
    """Add the plugin's options to pytest's."""
    group = parser.getgroup("imgverify", "imgverify: judge a machine image")
    group.addoption("--image", metavar="SPEC", help="the artifact: a path to a qcow2 or raw disk")
    group.addoption(
        "--profile",
        metavar="NAME|PATH",
        default="cloud-image",
        help="which controls: a bundled profile's name or a YAML file (default: %(default)s)",
    )
    group.addoption(
        "--force-profile",
        action="store_true",
        help="judge also a system that the profile is not for; the report says so",
    )
    group.addoption(
        "--level",
        type=int,
        choices=[1, 2],
        help="only controls up to this level of the benchmark; 2 includes 1 (default: all)",
    )
    group.addoption(
        "--control",
        metavar="ID",
        action="append",
        default=[],
        help="only this control, or those that a wildcard such as '5.2.*' names; may be repeated; "
        "the gate then refuses: a part of a profile is no verdict on an image",
    )
    group.addoption(
        "--provider", metavar="NAME", default="auto", help="who boots it (default: whoever can)"
    )
    group.addoption(
        "--reports-dir",
        metavar="DIR",
        default="reports",
        help="each run writes a folder of reports in here (default: %(default)s)",
    )
    group.addoption("--waivers", metavar="FILE", help="YAML file of approved exceptions")
    group.addoption(
        "--attestations",
        metavar="FILE",
        help="YAML file of what people found who judged the manual controls",
    )
    group.addoption(
        "--record", metavar="FOLDER", help="save the raw answers, for --image replay:FOLDER"
    )
    group.addoption(
        "--offline",
        action="store_true",
        help="judge the disk and boot nothing; what only a boot can answer is `needs_boot`",
    )
    group.addoption(
        "--fail-fast",
        action="store_true",
        help="boot nothing when the disk alone fails the profile",
    )
    group.addoption(
        "--keep", action="store_true", help="leave the machine up and print how to log in"
    )
    # pytest-timeout owns --timeout where it is installed; an image's boot has its own name then.
    names = ["--boot-timeout"]
    if importlib.util.find_spec("pytest_timeout") is None:
        names.append("--timeout")
    group.addoption(
        *names,
        metavar="SECONDS",
        dest="imgverify_timeout",
        type=float,
        default=DEFAULT_TIMEOUT,
        help="from power-on to a machine that is ready (default: %(default)s)",
    )
    group.addoption(
        "--memory", metavar="MIB", type=int, default=1024, help="of the machine (default: 1024)"
    )
    group.addoption("--cpus", type=int, default=2, help="of the machine (default: 2)")
    group.addoption(
        "--acceleration",
        choices=["auto", "kvm", "tcg"],
        default="auto",
        help="auto proves that KVM works before it trusts it (default: auto)",
    )
    group.addoption(
        "--firmware",
        choices=["auto", "bios", "uefi"],
        default="auto",
        help="auto looks at the disk (default: auto)",
    )
    group.addoption(
        "--network",
        choices=["open", "restricted"],
        default="open",
        help="restricted keeps an image that you do not trust from the runner's own services "
        "(default: open, because first boots often wait for name servers)",
    )
    group.addoption("--ssh-user", metavar="NAME", default="", help="login user (default: find out)")


def read_options(config: pytest.Config) -> Options:
    """The options of a run with `--image`.

    Raises:
        UsageError: the artifact is not named, or a number makes no sense.
    """
    image: str = config.getoption("--image")
    if not image:
        raise UsageError(
            "--image: names no artifact", "give a path to a disk; is a variable empty?"
        )
    timeout: float = config.getoption("imgverify_timeout")
    memory: int = config.getoption("--memory")
    cpus: int = config.getoption("--cpus")
    for name, value, least in (
        ("--timeout", timeout, 1),
        ("--memory", memory, 64),
        ("--cpus", cpus, 1),
    ):
        if value < least:
            raise UsageError(f"{name} {value:g}: must be at least {least}")
    _demand_sense(config)
    waivers: str | None = config.getoption("--waivers")
    attestations: str | None = config.getoption("--attestations")
    record: str | None = config.getoption("--record")
    return Options(
        image=image,
        profile=config.getoption("--profile"),
        force_profile=config.getoption("--force-profile"),
        level=config.getoption("--level"),
        control=tuple(config.getoption("--control")),
        provider=config.getoption("--provider"),
        reports=Path(config.getoption("--reports-dir")),
        waivers=Path(waivers) if waivers else None,
        attestations=Path(attestations) if attestations else None,
        record=Path(record) if record else None,
        offline=config.getoption("--offline"),
        fail_fast=config.getoption("--fail-fast"),
        boot=BootOptions(
            timeout=timeout,
            memory=memory,
            cpus=cpus,
            acceleration=config.getoption("--acceleration"),
            firmware=config.getoption("--firmware"),
            network=config.getoption("--network"),
            user=config.getoption("--ssh-user"),
            keep=config.getoption("--keep"),
        ),
    )


def _demand_sense(config: pytest.Config) -> None:
    """Refuse words about a boot where there will be none.

    Raises:
        UsageError: what was asked for cannot be had.
    """
    if not config.getoption("--offline"):
        return
    provider: str = config.getoption("--provider")
    for name, is_given in (
        ("--keep", config.getoption("--keep")),
        (f"--provider {provider}", provider != "auto"),
    ):
        if is_given:
            raise UsageError(f"{name}: --offline boots nothing", "leave one of the two out")
