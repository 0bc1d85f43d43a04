"""The command line of the plugin."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import pytest

from imgverify.cloud_options import add_cloud_options, read_ec2_options, read_ssh_options
from imgverify.errors import UsageError
from imgverify.packer.options import PackerOptions
from imgverify.providers import BootOptions

DEFAULT_TIMEOUT = 600.0
DEFAULT_PROFILE = "cloud-image"


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
        packer: how to build.
        goss: Goss files, whose resources are controls.
        awstoe: components of EC2 Image Builder, whose test steps are controls.
        awstoe_parameters: `name=value` for them.
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
    packer: PackerOptions
    goss: tuple[Path, ...]
    awstoe: tuple[Path, ...]
    awstoe_parameters: dict[str, str]


def add_options(parser: pytest.Parser) -> None:
    """Add the plugin's options to pytest's."""
    group = parser.getgroup("imgverify", "imgverify: judge a machine image")
    group.addoption(
        "--image",
        metavar="SPEC",
        help="what is judged: a disk in any wrapping, a folder, a URL, packer:TEMPLATE, ami-…; or"
        " running hosts: ssh://HOST, i-…, ec2:tag:KEY=VALUE, ec2:asg:NAME, an inventory file",
    )
    group.addoption(
        "--profile",
        metavar="NAME|PATH",
        help="which controls: a bundled profile's name or a YAML file (default: cloud-image, or "
        "none with --goss and --awstoe)",
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
    _add_foreign_options(group)
    _add_packer_options(group)
    add_cloud_options(parser)


def _add_foreign_options(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--goss",
        metavar="FILE",
        action="append",
        default=[],
        help="judge by a Goss file, too; may be repeated",
    )
    group.addoption(
        "--awstoe",
        metavar="FILE",
        action="append",
        default=[],
        help="run the test phase of a component of EC2 Image Builder, too; may be repeated",
    )
    group.addoption(
        "--awstoe-parameter",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="of the components; may be repeated",
    )


def _add_packer_options(group: pytest.OptionGroup) -> None:
    for name, metavar, text in (
        ("--packer-var", "NAME=VALUE", "a variable of the template; may be repeated"),
        ("--packer-var-file", "FILE", "a file of variables; may be repeated"),
        ("--packer-only", "BUILD", "build only this; may be repeated"),
        ("--packer-except", "BUILD", "build or post-process all but this; may be repeated"),
    ):
        group.addoption(name, metavar=metavar, action="append", default=[], help=text)
    group.addoption(
        "--packer-on-error",
        choices=["cleanup", "abort", "run-cleanup-provisioner"],
        default="cleanup",
        help="what Packer does when the build fails (default: %(default)s)",
    )
    group.addoption(
        "--packer-reuse",
        action="store_true",
        help="build nothing when neither the template nor anything that it names has changed",
    )


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
        profile=_profile(config),
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
            ssh=read_ssh_options(config),
            ec2=read_ec2_options(config),
        ),
        packer=_packer_options(config),
        goss=tuple(map(Path, config.getoption("--goss"))),
        awstoe=tuple(map(Path, config.getoption("--awstoe"))),
        awstoe_parameters=dict(map(_assignment, config.getoption("--awstoe-parameter"))),
    )


def _profile(config: pytest.Config) -> str:
    """The profile, unless other files say what to judge by."""
    given: str | None = config.getoption("--profile")
    if given is not None:
        return given
    return "" if config.getoption("--goss") or config.getoption("--awstoe") else DEFAULT_PROFILE


def _packer_options(config: pytest.Config) -> PackerOptions:
    return PackerOptions(
        variables=tuple(config.getoption("--packer-var")),
        var_files=tuple(map(Path, config.getoption("--packer-var-file"))),
        only=tuple(config.getoption("--packer-only")),
        except_=tuple(config.getoption("--packer-except")),
        on_error=config.getoption("--packer-on-error"),
        reuse=config.getoption("--packer-reuse"),
    )


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"--awstoe-parameter {text}: must be NAME=VALUE")
    return name, value


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
