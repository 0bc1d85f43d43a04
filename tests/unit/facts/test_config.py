"""Settings in configuration files, each read as its program reads it."""

from __future__ import annotations

import pytest

from imgverify.facts import config
from imgverify.facts.config_operators import holds
from imgverify.facts.questions import File
from imgverify.planes.masking import masked
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

JOURNALD = "/etc/systemd/journald.conf"


def of(path: str, syntax: str, key: str, files: dict[str, str], section: str = "") -> list[str]:
    """Values of the settings that count."""
    parsed = config.parse(answers("config", files=files, params={"path": path, "syntax": syntax}))
    return [one.value for one in parsed.settings(path, syntax, key, section)]


def test_asks_for_drop_ins() -> None:
    """A file is asked for together with all that its program reads along with it."""
    asked = config.for_params({"path": JOURNALD, "syntax": "systemd"})
    paths = [one.path for one in asked if isinstance(one, File)]
    assert paths[0] == JOURNALD
    assert "/etc/systemd/journald.conf.d/*.conf" in paths
    assert "/usr/lib/systemd/journald.conf.d/*.conf" in paths
    assert config.for_params({"path": "/etc/fstab"}) == ()


def test_passwords_of_repositories_stay_where_they_are() -> None:
    """Repository files are masked before they leave the machine."""
    (asked,) = config.for_params({"path": "/etc/yum.conf", "syntax": "yum"})
    assert isinstance(asked, File)
    text = b"password=secret\nproxy_password : secret\nbaseurl=https://me:secret@example.com/\n"
    assert b"secret" not in masked(text, asked.masks)


@pytest.mark.parametrize(
    ("files", "value"),
    [
        ({JOURNALD: "[Journal]\nStorage=auto\nStorage=persistent\n"}, ["persistent"]),
        ({JOURNALD: "[Journal]\n#Storage=persistent\n"}, []),
        ({JOURNALD: "[Other]\nStorage=persistent\n"}, []),
        (
            {
                JOURNALD: "[Journal]\nStorage=persistent\n",
                "/usr/lib/systemd/journald.conf.d/50-x.conf": "[Journal]\nStorage=none\n",
            },
            ["none"],
        ),
        (
            {
                "/usr/lib/systemd/journald.conf.d/50-x.conf": "[Journal]\nStorage=none\n",
                "/etc/systemd/journald.conf.d/50-x.conf": "[Journal]\nStorage=persistent\n",
            },
            ["persistent"],
        ),
        (
            {
                "/etc/systemd/journald.conf.d/10-a.conf": "[Journal]\nStorage=persistent\n",
                "/run/systemd/journald.conf.d/20-b.conf": "[Journal]\nStorage=\n",
            },
            [],
        ),
        ({"/usr/lib/systemd/journald.conf": "[Journal]\nStorage=persistent\n"}, ["persistent"]),
    ],
)
def test_systemd(files: dict[str, str], value: list[str]) -> None:
    """Drop-ins beat the file, the later name wins, /etc beats a file of the same name."""
    assert of(JOURNALD, "systemd", "Storage", files, "Journal") == value


def test_auditd_wants_blanks() -> None:
    """A line without blanks around its sign is none that auditd accepts; names fold."""
    text = "Max_Log_File = 8\nmax_log_file=32\n# max_log_file = 64\n"
    path = "/etc/audit/auditd.conf"
    assert of(path, "auditd", "max_log_file", {path: text}) == ["8"]
    text = "space_left_action = exec /usr/local/sbin/tell\nmax_log_file = 8 MB\n"
    assert of(path, "auditd", "space_left_action", {path: text}) == ["exec"]
    assert of(path, "auditd", "max_log_file", {path: text}) == []


def test_colon_in_a_repository_file() -> None:
    """Yum of old reads a colon as an equals sign."""
    path = "/etc/yum.repos.d/x.repo"
    text = "[x]\nbaseurl=https://example.com/\ngpgcheck: 0\n"
    assert of(path, "yum", "gpgcheck", {path: text}) == ["0"]
    assert of(path, "yum", "baseurl", {path: text}) == ["https://example.com/"]


@pytest.mark.parametrize(
    ("text", "more", "value"),
    [
        ("* hard core 0\n", "", ["0"]),
        ("* - core 0 # both\n", "", ["0"]),
        ("* hard core 0\n", "* hard core unlimited\n", ["unlimited"]),
        ("* soft core 0\n", "", []),
        ("* hard core 0\n", "* Hard CORE unlimited\n", ["unlimited"]),
        ("* hard core 0\n", "* hard core unlimited for all\n", ["unlimited"]),
        ("@users hard core 0\n", "", []),
    ],
)
def test_limits(text: str, more: str, value: list[str]) -> None:
    """The folder is read after the file; domain, type and item have to be the ones meant."""
    path, folder = "/etc/security/limits.conf", "/etc/security/limits.d/90-x.conf"
    assert of(path, "limits", "* hard core", {path: text, folder: more}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("inet_interfaces = all\ninet_interfaces = loopback-only\n", "loopback-only"),
        ("inet_interfaces =\n  # a comment\n   all\n", "all"),
        ("where = loopback-only\ninet_interfaces = $where\n", "loopback-only"),
        ("inet_interfaces=${inet_unknown}\n", "${inet_unknown}"),
    ],
)
def test_postfix(text: str, value: str) -> None:
    """The last line counts, indented lines continue, names are replaced."""
    path = "/etc/postfix/main.cf"
    assert of(path, "postfix", "inet_interfaces", {path: text}) == [value]


def test_login_defs_and_shell() -> None:
    """Of several lines the last counts; a look-alike is another setting."""
    text = 'UMASK\t\t022\nUMASK 027\nUMASK_OLD 077\nSU_NAME "su"\n'
    path = "/etc/login.defs"
    assert of(path, "login-defs", "UMASK", {path: text}) == ["027"]
    assert of(path, "login-defs", "SU_NAME", {path: text}) == ["su"]
    assert of("/x", "shell", "INACTIVE", {"/x": "INACTIVE=30\nINACTIVE=-1\n"}) == ["-1"]
    with pytest.raises(NotObservedError, match="depends on what a shell"):
        of("/x", "shell", "INACTIVE", {"/x": "INACTIVE=$(cat /y)\n"})


def test_firewalld_keeps_the_first() -> None:
    """A second line is a mistake that firewalld leaves out."""
    text = "FirewallBackend=nftables\nFirewallBackend=iptables\nLockdown=a=b\n"
    path = "/etc/firewalld/firewalld.conf"
    assert of(path, "firewalld", "FirewallBackend", {path: text}) == ["nftables"]
    assert of(path, "firewalld", "Lockdown", {path: text}) == []


def test_yum_judges_each_repository() -> None:
    """The last line of each repository counts, also when the same name is in two files."""
    files = {
        "/etc/yum.repos.d/a.repo": "[base]\ngpgcheck=0\nGPGCheck=1\nname=a\n gpgcheck=0\n",
        "/etc/yum.repos.d/b.repo": "[base]\ngpgcheck=no\n[extra]\n",
    }
    assert of("/etc/yum.repos.d/*.repo", "yum", "gpgcheck", files) == ["1", "no"]


def test_libuser_and_keyfile() -> None:
    """Names fold in libuser's file, and do not in a key file."""
    text = "[defaults]\nCrypt_Style = sha512\n"
    assert of("/x", "libuser", "crypt_style", {"/x": text}, "defaults") == ["sha512"]
    assert of("/x", "keyfile", "crypt_style", {"/x": text}) == []


def test_chrony_reads_what_it_includes() -> None:
    """Sources come from included folders too; one that nobody looked at is named."""
    files = {
        "/etc/chrony/chrony.conf": "# pool a\nSourceDir /etc/chrony/sources.d\nconfdir /srv/x\n",
        "/etc/chrony/sources.d/a.sources": "server b iburst\n",
        "/etc/chrony/sources.d/a.txt": "server c\n",
    }
    path, params = (
        "/etc/chrony/chrony.conf",
        {"path": "/etc/chrony/chrony.conf", "syntax": "chrony"},
    )
    parsed = config.parse(answers("config", files=files, params=params))
    assert [one.value for one in parsed.settings(path, "chrony", "server")] == ["b iburst"]
    assert [one.where for one in parsed.unread(path, "chrony")] == [f"{path}:3"]


def test_ntp_default_of_both_families() -> None:
    """A default restriction without a family stands for both."""
    text = "restrict default kod\nrestrict -6 ::1\n"
    values = of("/etc/ntp.conf", "ntp", "restrict", {"/etc/ntp.conf": text})
    assert values == ["-4 default kod", "-6 default kod", "-6 ::1"]


@pytest.mark.parametrize(
    ("found", "op", "wanted", "result"),
    [
        ("0750", "at_most", "0750", True),
        ("0754", "at_most", "0750", False),
        ("rw", "at_most", "0750", False),
        ("077", "at_least_as_strict", "027", True),
        ("022", "at_least_as_strict", "027", False),
        ("14", "ge", 14, True),
        ("many", "ge", 14, False),
        ("0", "range", [1, 3], False),
        ("-1", "le", -1, True),
        ("-u ntp:ntp -g", "contains", "-u ntp:ntp", True),
        ("-u ntp:ntpd", "contains", "-u ntp:ntp", False),
        ("x", "not_in", ["y"], True),
    ],
)
def test_operators(found: str, op: str, wanted: object, *, result: bool) -> None:
    """Modes and umasks are bits, numbers are numbers, words stand for themselves."""
    assert holds(found, op, wanted) is result


def test_unknown_operator_and_syntax() -> None:
    """A wrong word in a profile is an error, not a verdict."""
    with pytest.raises(ValueError, match="unknown operator"):
        holds("1", "about", 1)
    with pytest.raises(ValueError, match="unknown syntax"):
        of("/x", "toml", "a", {"/x": ""})
