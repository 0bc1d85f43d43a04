"""GNOME's system-wide settings."""

from __future__ import annotations

from dataclasses import replace

from imgverify.facts import dconf
from imgverify.facts.answers import Answers
from tests.checks.building import answers

FILES = {
    "/etc/dconf/profile/user": "# which\nuser-db:user\nsystem-db:local\nsystem-db:site\n",
    "/usr/share/dconf/profile/user": "user-db:user\n",
    "/usr/share/dconf/profile/gdm": "user-db:user\nfile-db:/usr/share/gdm/greeter-dconf-defaults\n",
    "/etc/dconf/db/local": "GVariant",
    "/etc/dconf/db/local.d/00-a": "[org/a]\nx=true\ny=uint32 1\n",
    "/etc/dconf/db/local.d/10-b": "[org/a]\nx=false\n#y=uint32 2\n",
    "/etc/dconf/db/local.d/locks/00": "# which\n/org/a/x\n",
}
FOLDERS = {
    "/etc/dconf/db/local.d": "d0755 root root",
    "/etc/dconf/db/local.d/locks": "d0755 root root",
}


def built(files: dict[str, str]) -> Answers:
    """Answers with the folders that a real machine has."""
    return answers("dconf", files=files, states=FOLDERS, absent=["/etc/dconf/db/local.d/locks"])


def changed_later(given: Answers, path: str) -> Answers:
    """The same, with a path that changed a minute after all others."""
    state = replace(given.states[path], mtime=given.states[path].mtime + 60)
    return replace(given, states={**given.states, path: state})


def test_profile_of_the_administrator_wins() -> None:
    """A profile below /etc hides the one of a package."""
    found = dconf.parse(built(FILES))
    assert found.profiles["user"] == ("local", "site")
    assert found.places["user"] == "/etc/dconf/profile/user"
    assert [one.name for one in found.of_profile("user")] == ["local"]
    assert found.of_profile("nobody") == []


def test_last_key_file_wins() -> None:
    """Of the same key the file of the later name counts; a comment does not."""
    (local,) = dconf.parse(built(FILES)).of_profile("user")
    assert local.settings["org/a/x"].value == "false"
    assert local.settings["org/a/x"].where == "/etc/dconf/db/local.d/10-b:2"
    assert local.settings["org/a/y"].value == "uint32 1"
    assert local.locks == {"org/a/x": "/etc/dconf/db/local.d/locks/00:2"}
    assert not local.stale


def test_database_that_was_not_compiled() -> None:
    """A missing database and one that is older than a key file or its folder are stale."""
    without = {path: text for path, text in FILES.items() if path != "/etc/dconf/db/local"}
    (local,) = dconf.parse(built(without)).of_profile("user")
    assert local.stale == "/etc/dconf/db/local does not exist"
    for source in ("/etc/dconf/db/local.d/00-a", "/etc/dconf/db/local.d"):
        (local,) = dconf.parse(changed_later(built(FILES), source)).of_profile("user")
        assert local.stale == f"{source} is newer than /etc/dconf/db/local"


def test_greeter_of_debian() -> None:
    """GDM compiles its own key file when it starts."""
    text = "[org/gnome/login-screen]\ndisable-user-list=true\n"
    found = dconf.parse(built({**FILES, dconf.GREETER: text}))
    (greeter,) = found.of_profile("gdm")
    assert greeter.settings["org/gnome/login-screen/disable-user-list"].value == "true"


def test_a_lock_is_the_whole_line() -> None:
    """What dconf compiles into another key locks nothing (`dconf list-locks` shows it)."""
    path, key = "/etc/dconf/db/local.d/locks/00", "org/a/x"
    text = f"{key}\n /{key}\n/{key} \n/{key} # why\n/{key}/\n"
    (local,) = dconf.parse(built({**FILES, path: text})).of_profile("user")
    assert key not in local.locks


def test_remarks_behind_a_database() -> None:
    """A profile may say why behind each of its lines."""
    path = "/etc/dconf/profile/user"
    found = dconf.parse(built({**FILES, path: "user-db:user\nsystem-db:local # ours\n"}))
    assert found.profiles["user"] == ("local",)


def test_key_files_know_no_continued_lines() -> None:
    """A backslash at the end belongs to the value (GKeyFile)."""
    path = "/etc/dconf/db/local.d/10-b"
    found = dconf.parse(built({**FILES, path: "[org/a]\nz='\\\\'\\\nx=false\n"}))
    assert found.of_profile("user")[0].settings["org/a/x"].value == "false"
