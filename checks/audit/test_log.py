"""Who may read what was recorded."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.auditd_conf import AuditdConf


def test_audit_log_mode(
    auditd_conf: AuditdConf,
    expect: Expect,
    *,
    what: str = "file",
    mode: str = "",
    owner: str = "",
    group: list[str] | None = None,
) -> None:
    """The logs of auditd, wherever its configuration puts them, are no one else's.

    Args:
        auditd_conf: the logs.
        expect: the recorder.
        what: `file`: the log and every older one beside it; `folder`: the folder they lie in.
        mode: octal text; no permission beyond it.
        owner: name; empty for any.
        group: names of which one must be the group; any without it.
    """
    if what not in ("file", "folder"):
        raise ValueError(f"unknown kind {what!r}; known are file, folder")
    folder = auditd_conf.log_file.rpartition("/")[0]
    if what == "file":
        states, place = auditd_conf.logs, auditd_conf.log_file
    else:
        states, place = tuple(filter(None, (auditd_conf.folder,))), folder
    if not states:
        expect(
            bool(states),
            wanted=f"a {what}",
            found=f"no such {what}",
            where=f"{place}, which {auditd_conf.where} names",
            mend="systemctl enable --now auditd",
        )
    for state in states:
        holds = (
            (not mode or not state.permissions & ~int(mode, 8))
            and owner in ("", state.owner)
            and (not group or state.group in group)
        )
        expect(
            holds,
            wanted=f"{mode or 'any mode'} or stricter, {owner or '*'}:{'|'.join(group or ['*'])}",
            found=f"{state.permissions:04o} {state.owner}:{state.group}",
            where=state.path,
            mend=_mend(state.path, mode, owner, (group or [""])[0]),
        )


def _mend(path: str, mode: str, owner: str, group: str) -> str:
    parts = [f"chown {owner}:{group} {path}"] if owner or group else []
    return " && ".join([*parts, *([f"chmod {mode} {path}"] if mode else [])])
