"""Who may read and write log files."""

from __future__ import annotations

import re

from imgverify.expect import Expect
from imgverify.facts.access import holds, mend, shown
from imgverify.facts.files import Files
from imgverify.facts.rsyslog_files import CONFIG, RsyslogFiles
from imgverify.unobserved import NotApplicableError


def test_log_access(
    files: Files, expect: Expect, *, below: str = "/var/log", rules: list[dict[str, str]]
) -> None:
    """Every file below a folder has the mode, owner and group that its name calls for.

    Args:
        files: what is there.
        expect: the recorder.
        below: folder; symlinks in it are followed.
        rules: each with `names`, a regular expression that a path below the folder matches as a
            whole, and any of `mode`, `owner`, `group` (names with `|` between). The first that
            matches a file decides; a file that none matches is not judged.
    """
    compiled = [(re.compile(rule["names"]), rule) for rule in rules]
    found = files.files_below(below)
    judged = good = 0
    for one in found:
        name = one.path.removeprefix(below).lstrip("/")
        rule = next((rule for names, rule in compiled if names.fullmatch(name)), None)
        if rule is None:
            continue
        judged += 1
        if holds(one, rule):
            good += 1
            continue
        expect(
            False,  # noqa: FBT003 - the file itself is the finding
            wanted=shown(rule),
            found=f"{one.permissions:04o} {one.owner}:{one.group}",
            where=one.path,
            mend=mend(one.path, rule),
        )
    expect(
        good == judged,
        wanted="every file as strict as its name calls for",
        found=f"{good} of {judged} files",
        where=f"find -L {below} -type f ({len(found)} files)",
    )
    files.demand_running(f"services make more files in {below} when they run")


def test_rsyslog_file_mode(
    rsyslog_files: RsyslogFiles,
    expect: Expect,
    *,
    mode: str = "0640",
    owner: str = "",
    group: str = "",
) -> None:
    """The files that rsyslog writes have a mode, owner and group.

    Files whose names a template makes up, and files that rsyslog has not made yet, are not judged.
    """
    if not rsyslog_files.is_configured:
        raise NotApplicableError(f"{CONFIG} does not exist: rsyslog writes no files")
    wish = {"mode": mode, "owner": owner, "group": group}
    for target in sorted(rsyslog_files.targets, key=rsyslog_files.is_to_come):
        state = rsyslog_files.state(target.path)
        expect(
            state is None or holds(state, wish),
            wanted=shown(wish),
            found=f"{state.permissions:04o} {state.owner}:{state.group}"
            if state
            else "not there yet",
            where=f"{target.path} ({target.where})",
            mend=mend(target.path, wish),
        )
    if not rsyslog_files.targets:
        raise NotApplicableError(f"{CONFIG} and what it includes name no log file")
