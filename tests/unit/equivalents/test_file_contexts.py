"""Labels of a policy, as libselinux finds them."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from imgverify.equivalents.file_contexts import NO_LABEL, FileContexts
from imgverify.unobserved import NotObservedError

REGULAR, FOLDER, LINK, PIPE = 0o100644, 0o040755, 0o120777, 0o010600
RULES = r"""
# A comment, and a line with nothing in it

/.*	system_u:object_r:default_t:s0
/etc/.*  system_u:object_r:etc_t:s0
/etc(/.*)?	system_u:object_r:etc_dir_t:s0
/etc/[^/]*\.conf	--	system_u:object_r:conf_t:s0
/etc/a\.conf	--	system_u:object_r:exact_t:s0
/etc/a.conf	-d	system_u:object_r:wild_t:s0
/etc/b\.conf	-l	system_u:object_r:link_t:s0
/etc/.*\.conf	system_u:object_r:late_t:s0
/etc/later	system_u:object_r:later_t:s0
/etc/late.	system_u:object_r:regex_t:s0
/tmp/.*	<<none>>
/tmp	-d	system_u:object_r:tmp_t:s0
/usr/lib(64)?/x	system_u:object_r:lib_t:s0
/usr/libe?x	system_u:object_r:optional_t:s0
/usr/s[[:digit:]]+	system_u:object_r:digits_t:s0
/usr/([ab]|c)d	system_u:object_r:choice_t:s0
/usr/a|/usr/b	system_u:object_r:bare_t:s0
/opt/x{2}	system_u:object_r:twice_t:s0
/opt/pi\+pe	-p	system_u:object_r:pipe_t:s0
/(usr/)?bin(/.*)?	system_u:object_r:bin_t:s0
/srv/\d+	system_u:object_r:number_t:s0
/usr/lib/systemd/system/.*	system_u:object_r:unit_t:s0
"""
HOMES = "/home/[^/]+/\\.ssh(/.*)?\tsystem_u:object_r:ssh_home_t:s0\n"
LOCAL = "/etc/local\\.conf\tsystem_u:object_r:local_t:s0\n"
ALIASES = "# a comment\n/bin /usr/bin\n/srv/etc /etc\n/srv/root /\n/lib /usr/lib\n"
OWN_ALIASES = "/srv/mine /srv/etc\n"
PATHS: dict[str, int] = {
    "/etc": FOLDER,
    "/etc/x": REGULAR,
    "/etc/x.conf": REGULAR,
    "/etc/a.conf": REGULAR,
    "/etc/sub/a.conf": REGULAR,
    "/etc/b.conf": LINK,
    "/etc/later": REGULAR,
    "/etc/late2": REGULAR,
    "/etc/local.conf": REGULAR,
    "/etc/line\nend.conf": REGULAR,
    "/etc/\udcff.conf": REGULAR,
    "/tmp": FOLDER,
    "/tmp/x": REGULAR,
    "/usr/lib/x": REGULAR,
    "/usr/lib64/x": REGULAR,
    "/usr/lib64x": REGULAR,
    "/usr/libx": REGULAR,
    "/usr/libex": REGULAR,
    "/usr/s12": REGULAR,
    "/usr/s": REGULAR,
    "/usr/bd": REGULAR,
    "/usr/cd": REGULAR,
    "/usr/a": REGULAR,
    "/usr/b": FOLDER,
    "/usr/ab": REGULAR,
    "/usr/b/usr/b": REGULAR,
    "/opt/xx": REGULAR,
    "/opt/x{2}": REGULAR,
    "/opt/pi+pe": PIPE,
    "/usr/bin/su": REGULAR,
    "/bin/su": REGULAR,
    "/srv/12": REGULAR,
    "/srv/d": REGULAR,
    "/srv/etc/x.conf": REGULAR,
    "/srv/mine/x.conf": REGULAR,
    "/srv/root/etc/x": REGULAR,
    "/srv/etcetera": REGULAR,
    "/lib/systemd/system/a.service": REGULAR,
    "/home/ann/.ssh/id": REGULAR,
    "/home/a/b/.ssh": REGULAR,
    "/other": REGULAR,
}


def contexts(rules: str = RULES) -> FileContexts:
    """Rules of a policy with all that goes with them."""
    files = {"file_contexts": rules, "homedirs": HOMES, "local": LOCAL}
    return FileContexts(files, [OWN_ALIASES, ALIASES])


def test_same_as_setfiles(tmp_path: Path) -> None:
    """setfiles(8) would give every one of these files the label that we find."""
    policy = tmp_path / "file_contexts"
    for end, text in (
        ("", RULES), (".homedirs", HOMES), (".local", LOCAL),
        (".subs", OWN_ALIASES), (".subs_dist", ALIASES),
    ):  # fmt: skip
        Path(f"{policy}{end}").write_text(text)
    root = tmp_path / "root"
    for path, mode in PATHS.items():
        place = root / path[1:]
        place.parent.mkdir(parents=True, exist_ok=True)
        match mode:
            case _ if mode == FOLDER:
                place.mkdir(exist_ok=True)
            case _ if mode == LINK:
                place.symlink_to("x")
            case _ if mode == PIPE:
                os.mkfifo(place)
            case _ if not place.exists():
                place.touch()
    done = subprocess.run(
        ["setfiles", "-n", "-v", "-r", root, policy, root], capture_output=True, check=True
    )
    said = dict(
        re.findall(
            rf"Would relabel {re.escape(str(root))}(.*?) from \(null\) to (\S+)$",
            os.fsdecode(done.stdout),
            re.MULTILINE | re.DOTALL,
        )
    )
    ours = contexts()
    found = {
        str(path)[len(str(root)) :]: ours.label(str(path)[len(str(root)) :], path.lstat().st_mode)
        for path in root.rglob("*")
    }
    assert {path: label for path, label in found.items() if label != NO_LABEL} == {
        path: label for path, label in said.items() if path
    }
    assert len(found) > len(PATHS)


def test_what_is_not_in_the_policy_has_no_label() -> None:
    """A policy need not know every path."""
    assert FileContexts({"x": "/etc\tsystem_u:object_r:etc_t:s0\n"}, []).label("/usr", FOLDER) == (
        NO_LABEL
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [("/a -x system_u:object_r:a_t:s0", "no type"), ("/a", "without a label")],
)
def test_line_that_makes_no_sense(line: str, reason: str) -> None:
    """A rule that is left out might be the one that counts."""
    with pytest.raises(NotObservedError, match=f"rules:2: .*{reason}"):
        FileContexts({"rules": f"/etc system_u:object_r:etc_t:s0\n{line}\n"}, [])


def test_pattern_that_cannot_be_read() -> None:
    """It is refused when a path comes that it may match, and hurts nobody else."""
    broken = FileContexts({"rules": "/etc/(a system_u:object_r:etc_t:s0\n"}, [])
    assert broken.label("/usr/a", REGULAR) == NO_LABEL
    with pytest.raises(NotObservedError, match="rules:1: the pattern"):
        broken.label("/etc/a", stat.S_IFREG)
