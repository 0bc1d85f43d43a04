"""Files with sections in brackets."""

from __future__ import annotations

from imgverify.facts.config_ini import keyfile_settings, libuser, systemd, systemd_places, yum
from imgverify.facts.config_setting import Reader
from tests.checks.building import answers

JOURNALD = "/etc/systemd/journald.conf"


def read(
    reader: Reader, path: str, syntax: str, files: dict[str, str]
) -> list[tuple[str, str, str]]:
    """Section, key and value of everything that a reader finds."""
    told = answers("config", files=files, params={"path": path, "syntax": syntax})
    return [(one.section, one.key, one.value) for one in reader(told, path)]


def test_systemd_reads_one_file_and_all_drop_ins() -> None:
    """/etc's file hides the vendor's; drop-ins count by name, whatever their folder."""
    folder = "systemd/journald.conf.d"
    files = {
        JOURNALD: "[Journal]\nStorage=auto\n#Seal=no\n",
        "/usr/lib/systemd/journald.conf": "[Journal]\nCompress=no\n",
        f"/usr/lib/{folder}/20-b.conf": "[Journal]\nStorage=none\n",
        f"/etc/{folder}/10-a.conf": "[Journal]\nStorage=volatile\nSeal=\\\n  yes\n",
    }
    assert read(systemd, JOURNALD, "systemd", files) == [
        ("Journal", "Storage", "auto"),
        ("Journal", "Storage", "volatile"),
        ("Journal", "Seal", "yes"),
        ("Journal", "Storage", "none"),
    ]
    assert systemd_places(JOURNALD)[0] == JOURNALD


def test_an_empty_value_takes_back() -> None:
    """Only of that key and section."""
    text = "[A]\nx=1\ny=1\n[B]\nx=2\n[A]\nx=\n"
    assert read(systemd, JOURNALD, "systemd", {JOURNALD: text}) == [
        ("A", "y", "1"),
        ("B", "x", "2"),
    ]


def test_keys_of_libuser_have_no_case() -> None:
    """Sections have."""
    path = "/etc/libuser.conf"
    text = "[Defaults]\nCrypt_Style = SHA512\n"
    assert read(libuser, path, "libuser", {path: text}) == [("Defaults", "crypt_style", "SHA512")]


def test_yum_continues_indented_lines() -> None:
    """A colon is a sign too; a repository is named by its file."""
    path = "/etc/yum.repos.d/*.repo"
    text = "[a]\nGPGCheck: 1\nbaseurl=http://x/\n  http://y/\n; no\n"
    found = read(yum, path, "yum", {"/etc/yum.repos.d/a.repo": text})
    assert found == [
        ("/etc/yum.repos.d/a.repo a", "gpgcheck", "1"),
        ("/etc/yum.repos.d/a.repo a", "baseurl", "http://x/ http://y/"),
    ]


def test_glib_knows_one_comment_sign() -> None:
    """A semicolon begins a key like any letter."""
    found = keyfile_settings("/x", "[a]\n#b=1\n;c=2\nd = e=f\n")
    assert [(one.key, one.value, one.where) for one in found] == [
        (";c", "2", "/x:3"),
        ("d", "e=f", "/x:4"),
    ]
