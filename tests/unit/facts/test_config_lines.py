"""Files with one setting on each line."""

from __future__ import annotations

import pytest

from imgverify.facts import config_lines
from imgverify.facts.config_setting import Reader, Setting
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

PATH = "/etc/x.conf"


def read(reader: Reader, text: str, syntax: str, path: str = PATH, **more: str) -> list[Setting]:
    """What a reader makes of a file."""
    files = {path: text, **{f"/etc/{name.replace('__', '/')}": one for name, one in more.items()}}
    return reader(answers("config", files=files, params={"path": path, "syntax": syntax}), path)


@pytest.mark.parametrize(
    ("reader", "syntax", "text", "found"),
    [
        (config_lines.auditd, "auditd", "Max_Log = 8\n", [("max_log", "8")]),
        (config_lines.auditd, "auditd", "a=8\na= 8\na =8\n#a = 8\na = 8 9\n", []),
        (
            config_lines.auditd,
            "auditd",
            "space_left_action = exec /bin/x\n",
            [("space_left_action", "exec")],
        ),
        (config_lines.login_defs, "login-defs", "A\t1\nB   2\n#C 3\n", [("A", "1"), ("B", "2")]),
        (config_lines.login_defs, "login-defs", 'A "x y" z\n', [("A", "x y")]),
        (config_lines.firewalld, "firewalld", "A=yes\nB=a=b\nC=\n;D=1\n", [("A", "yes")]),
        (
            config_lines.postfix,
            "postfix",
            "a = 1,\n  2\n\t# no\nb=$a ${c} $(a)\n",
            [("a", "1, 2"), ("b", "1, 2 ${c} 1, 2")],
        ),
        (config_lines.shell, "shell", "A=1\nexport B='x y'\nA=2\n", [("A", "2"), ("B", "x y")]),
    ],
)
def test_each_program_reads_lines_in_its_own_way(
    reader: Reader, syntax: str, text: str, found: list[tuple[str, str]]
) -> None:
    """Blanks around the sign, case, comments, quotes, continued lines, variables."""
    assert [(one.key, one.value) for one in read(reader, text, syntax)] == found


def test_limits_are_read_with_their_folder() -> None:
    """Four columns; a dash means both kinds; what stands in the folder comes later."""
    path = "/etc/security/limits.conf"
    found = read(
        config_lines.limits,
        "* HARD Core 0\n# * hard core 1\n@a - nproc 5 6\n* hard\n",
        "limits",
        path,
        **{"security__limits.d__x.conf": "* hard core 2 # later\n"},
    )
    assert [(one.key, one.value, one.where.rpartition("/")[2]) for one in found] == [
        ("* hard core", "0", "limits.conf:1"),
        ("@a soft nproc", "5", "limits.conf:3"),
        ("@a hard nproc", "5", "limits.conf:3"),
        ("* hard core", "2", "x.conf:1"),
    ]


def test_what_only_a_shell_would_know_is_no_answer() -> None:
    """A condition, a command's output."""
    with pytest.raises(NotObservedError, match="A depends"):
        read(config_lines.shell, "A=$(date)\n", "shell")
