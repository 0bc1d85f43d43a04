"""GNOME's system-wide settings, which dconf compiles from key files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers, FileState
from imgverify.facts.config_ini import keyfile_settings
from imgverify.facts.config_setting import Setting, lines
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import attempt

FOLDER = "/etc/dconf/db"
# Debian's GDM compiles this one into the database that its profile names.
GREETER = "/etc/gdm3/greeter.dconf-defaults"
_GREETER_DATABASE = "greeter-dconf-defaults"
_KEYS, _LOCKS = f"{FOLDER}/*.d/*", f"{FOLDER}/*.d/locks/*"
_PROFILES = ("/etc/dconf/profile", "/usr/share/dconf/profile")

FILES = (File(_KEYS), File(_LOCKS), File(GREETER), *(File(f"{one}/*") for one in _PROFILES))
# The folders' own times: deleting a file leaves no other trace.
STATS = (Stat(f"{FOLDER}/*"),)
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """A system database.

    Args:
        name: `local`, or the path of a file database.
        settings: by their path (`org/gnome/desktop/session/idle-delay`), the one that counts.
        locks: paths that users cannot change, with file and line.
        stale: why what is compiled is not what the key files say; empty when it is.
    """

    name: str
    settings: Mapping[str, Setting]
    locks: Mapping[str, str]
    stale: str


@dataclass(frozen=True, slots=True)
class Dconf:
    """Profiles and databases.

    Args:
        profiles: names of their system databases by profile, the strongest first.
        places: the file of each profile.
        databases: by name.
    """

    profiles: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str]
    databases: Mapping[str, Database]

    def of_profile(self, profile: str) -> list[Database]:
        """List a profile's system databases that have key files, the strongest first.

        Args:
            profile: `user`, `gdm`.
        """
        names = self.profiles.get(profile, ())
        return [self.databases[name] for name in names if name in self.databases]


def parse(answers: Answers) -> Dconf:
    """Read profiles, and the key files and locks of every database.

    Source: dconf(7), "PROFILES", "KEY FILES" and "LOCKS".
    """
    profiles = attempt(lambda: _profiles(answers))
    return Dconf(
        profiles=attempt(lambda: {name: databases for name, (databases, _) in profiles.items()}),
        places=attempt(lambda: {name: place for name, (_, place) in profiles.items()}),
        databases=attempt(lambda: _databases(answers)),
    )


def _profiles(answers: Answers) -> dict[str, tuple[tuple[str, ...], str]]:
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for folder in _PROFILES:
        for path, text in sorted(answers.texts(f"{folder}/*").items()):
            entries = [line.partition("#")[0].strip() for _, line in lines(path, text)]
            named = [entry.partition(":")[2] for entry in entries if _is_system(entry)]
            found.setdefault(path.rpartition("/")[2], (tuple(named), path))
    return found


def _is_system(entry: str) -> bool:
    return entry.startswith(("system-db:", "file-db:"))


def _databases(answers: Answers) -> dict[str, Database]:
    states = {state.path: state for state in answers.states_of(f"{FOLDER}/*")}
    names = [path.removesuffix(".d") for path in states if path.endswith(".d")]
    keys, locks = answers.texts(_KEYS), answers.texts(_LOCKS)
    found: dict[str, Database] = {}
    for path in names:
        mine = _below(keys, f"{path}.d")
        locking = _below(locks, f"{path}.d/locks")
        name = path.rpartition("/")[2]
        found[name] = Database(
            name,
            _settings(mine),
            {
                line[1:]: f"{one}:{number}"
                for one, text in locking.items()
                for number, line in enumerate(text.splitlines(), 1)
                if line.startswith("/")
            },
            _stale(answers, states.get(path), [*mine, *locking, f"{path}.d"], path),
        )
    greeter = answers.text(GREETER)
    if greeter is not None:
        # GDM compiles it each time it starts.
        for folder in ("/var/lib/gdm3", "/usr/share/gdm"):
            name = f"{folder}/{_GREETER_DATABASE}"
            found[name] = Database(name, _settings({GREETER: greeter}), {}, "")
    return found


def _below(texts: Mapping[str, str], folder: str) -> dict[str, str]:
    return {path: text for path, text in sorted(texts.items()) if path.rpartition("/")[0] == folder}


def _settings(texts: Mapping[str, str]) -> dict[str, Setting]:
    return {
        f"{one.section}/{one.key}": one
        for path, text in texts.items()
        for one in keyfile_settings(path, text)
    }


def _stale(answers: Answers, state: FileState | None, sources: list[str], compiled: str) -> str:
    if state is None:
        return f"{compiled} does not exist"
    states = [one for source in sources if (one := answers.state(source))]
    newer = [one.path for one in states if one.mtime > state.mtime]
    return f"{newer[0]} is newer than {compiled}" if newer else ""
