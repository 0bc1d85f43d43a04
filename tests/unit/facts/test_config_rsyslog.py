"""rsyslog's old directives and newer objects."""

from __future__ import annotations

import pytest

from imgverify.facts import config
from imgverify.facts.questions import File
from imgverify.planes.masking import masked
from tests.checks.building import answers

PATH = "/etc/rsyslog.conf"


def of(key: str, text: str, drop_in: str = "") -> list[str]:
    """Values of a key, by the main file and one drop-in."""
    files = {PATH: text, "/etc/rsyslog.d/50-x.conf": drop_in}
    params = {"path": PATH, "syntax": "rsyslog"}
    parsed = config.parse(answers("config", files=files, params=params))
    assert not parsed.unread(PATH, "rsyslog")
    return [one.value for one in parsed.settings(PATH, "rsyslog", key)]


MODULE = (
    'module(load="builtin:omfile"\n  fileCreateMode="0640") # all\n'
    'if ($a == "b)") then {\n  action(type="omfile" file="/x")\n}\n'
)
INCLUDE = "$IncludeConfig /etc/rsyslog.d/*.conf\n"


@pytest.mark.parametrize(
    ("text", "drop_in", "modes"),
    [
        ("$FileCreateMode 0640\n*.* /var/log/all\n", "", ["0640"]),
        ("#$FileCreateMode 0640\n", "", []),
        (f"{INCLUDE}*.* -/var/log/all;Fmt\n", "$filecreatemode 0600\n", ["0600"]),
        ("*.* /var/log/all\n$FileCreateMode 0640\n", "", ["0644", "0640"]),
        ('include(file="/etc/rsyslog.d/*.conf")', "$FileCreateMode 0640\n", ["0640"]),
        ('$FileCreateMode 0640\n*.* action(type="omfile" file="/x")\n', "", ["0640", "0644"]),
        ('*.* action(type="omfile" file="/x" fileCreateMode="0600")\n', "", ["0600"]),
        (
            MODULE,
            "",
            ["0640"],
        ),
        ("*.emerg :omusrmsg:*\n", "", []),
    ],
)
def test_modes_of_log_files(text: str, drop_in: str, modes: list[str]) -> None:
    """Which mode each log file gets was measured with rsyslogd 8.2302."""
    assert of("$FileCreateMode", text, drop_in) == modes


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("*.* @@loghost:514\n", ["@@loghost:514"]),
        ("& @loghost\n", ["@loghost"]),
        ("#*.* @@loghost\n", []),
        ('*.* action(type="omfwd"\n  target="loghost" # here\n  port="514")\n', ["loghost"]),
        ('/* *.* action(type="omfwd" target="loghost") */\n', []),
        ('action(type="omfwd")\n', []),
    ],
)
def test_forwarding(text: str, targets: list[str]) -> None:
    """Both ways to forward count, comments do not."""
    assert of("forward", text) == targets


@pytest.mark.parametrize(
    ("text", "key", "count"),
    [
        ('module(load="imtcp")\ninput(type="imtcp" port="514")\n', "imtcp", 2),
        ("$ModLoad imudp.so\n$UDPServerRun 514\n", "imudp", 1),
        ("$ModLoad imudp.so\n$UDPServerRun 514\n", "$UDPServerRun", 1),
        ('#module(load="imtcp")\n', "imtcp", 0),
    ],
)
def test_listening(text: str, key: str, count: int) -> None:
    """Loaded modules and inputs are found in both styles."""
    assert len(of(key, text)) == count


def test_include_that_nobody_looked_at() -> None:
    """A file outside of the usual folder is named as unread."""
    params = {"path": PATH, "syntax": "rsyslog"}
    files = {PATH: "$IncludeConfig /srv/rsyslog/*.conf\n"}
    parsed = config.parse(answers("config", files=files, params=params))
    (unread,) = parsed.unread(PATH, "rsyslog")
    assert unread.where == f"{PATH}:1"
    assert "/srv/rsyslog" in unread.value


@pytest.mark.parametrize(
    "text",
    [
        'module(load="imtcp.so")\n',
        'module(load="/usr/lib64/rsyslog/imtcp.so")\n',
        "$ModLoad /x/imtcp\n",
    ],
)
def test_modules_by_their_file(text: str) -> None:
    """A module may be loaded by the name of its file."""
    assert of("imtcp", text)


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        ('action(type="ommysql" uid="u" pwd="a b")', 'action(type="ommysql" uid="u" pwd=masked)'),
        ("action(type='ompgsql' Pass = 'secret')", "action(type='ompgsql' Pass =masked)"),
        ("*.* :ommysql:host,db,user,secret", "*.* :ommysql:host,db,user,masked"),
        ("*.* >host,db,user,secret;tpl", "*.* >host,db,user,masked"),
        ("*.* /var/log/a,b,c,d", "*.* /var/log/a,b,c,d"),
    ],
)
def test_passwords_of_databases_stay_where_they_are(line: str, sent: str) -> None:
    """They are masked before the file leaves the machine."""
    (main, *_) = config.for_params({"path": PATH, "syntax": "rsyslog"})
    assert isinstance(main, File)
    assert masked(line.encode(), main.masks).decode().strip() == sent
