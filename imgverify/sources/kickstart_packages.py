"""What the sections of a kickstart file ask of the image: packages, add-ons, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.kickstart_access import want_idle, want_started
from imgverify.sources.kickstart_lines import Line, Lines
from imgverify.sources.kickstart_version import Version

_ARCHITECTURE = re.compile(r"\.(?:noarch|x86_64|i[3-6]86|aarch64|ppc64le|s390x)$")
_GROUP = "Package databases do not say which group a package came from."
_KDUMP = "com_redhat_kdump"
_WEAK = "A package that another one needs is installed all the same; the wish was to do without."


def want_packages(demands: Demands, packages: Any, lines: Lines) -> None:
    """Take `%packages`.

    Args:
        demands: takes what is asked for.
        packages: pykickstart's record: what later lines take back is not in it.
        lines: the file.
    """
    wanted, refused = set(packages.packageList), set(packages.excludedList)
    for line in _section(lines, "%packages"):
        statement = line.statement
        name = line.text.partition("#")[0].strip()
        if line.text.lstrip().startswith("%packages"):
            _leave_options(demands, statement)
        elif name.startswith(("@", "-@")):
            _want_group(demands, name, statement)
        elif name.startswith("-") and name[1:] in refused:
            plain = _ARCHITECTURE.sub("", name[1:])
            calls = [call("package-absent", name=plain)]
            title = f"{plain} is not installed"
            demands.want(f"packages:-{plain}", title, statement, calls, note=_WEAK)
        elif name in wanted:
            plain = _ARCHITECTURE.sub("", name)
            calls = [call("package-present", name=plain)]
            demands.want(f"packages:{plain}", f"{plain} is installed", statement, calls)
        elif name:
            demands.ignore(statement, "another line takes it back")


def take_sections(
    demands: Demands, scripts: tuple[Any, ...], lines: Lines, version: Version
) -> None:
    """Take add-ons and scripts.

    Args:
        demands: takes what is asked for.
        scripts: pykickstart's records.
        lines: the file.
        version: of the installer.
    """
    for line in lines.lines:
        words = line.text.split()
        if words[:1] == ["%addon"]:
            _want_addon(demands, words[1:], line.statement, version)
        elif words[:1] == ["%anaconda"]:
            demands.ignore(line.statement, "is about the installer itself")
        elif words[:1] == ["%certificate"]:
            demands.leave(line.statement, "no check looks for a certificate")
    for script in scripts:
        statement = lines.at(script.lineno).statement
        # pykickstart's constant: 1 is a script that runs once all is installed.
        if script.type == 1:
            reason = "what a script does cannot be told from it: add controls of your own"
            demands.leave(statement, reason)
        else:
            demands.ignore(statement, "runs in the installer")


def _section(lines: Lines, name: str) -> Iterator[Line]:
    inside = False
    for line in lines.lines:
        word = (line.text.split() or [""])[0]
        if word.startswith("%"):
            inside = word == name
        if inside and word and not word.startswith("#"):
            yield line


def _want_group(demands: Demands, name: str, statement: Statement) -> None:
    if name.startswith("-"):
        demands.leave(statement, f"whether the group {name[2:]} was left out: {_GROUP}")
        return
    what = "environment" if name.startswith("@^") else "group"
    title = f"the packages of the {what} {name.lstrip('@^')} are installed"
    demands.manual(f"packages:{name}", title, statement, _GROUP)


def _leave_options(demands: Demands, statement: Statement) -> None:
    options = statement.said.split()[1:]
    if options:
        reason = f"no check for {' '.join(options)}; what it names is looked for all the same"
        demands.leave(statement, reason)


def _want_addon(demands: Demands, words: list[str], statement: Statement, version: Version) -> None:
    name = words[0] if words else ""
    reserved = [one for one in words if one.startswith("--reserve-mb")]
    if name == _KDUMP and reserved:
        demands.leave(statement, "--reserve-mb: ask for crashkernel= by the check grub-arg")
    if name == _KDUMP and "--disable" in words:
        want_idle(demands, "addon:kdump", ["kdump"], statement, version)
    elif name == _KDUMP and "--enable" in words:
        want_started(demands, "addon:kdump", ["kdump"], statement, version)
    elif "oscap" in name:
        demands.leave(
            statement, "a security profile: judge it with one of `imgverify profiles list`"
        )
    else:
        demands.leave(statement, "no check knows this add-on")
