"""What GNOME is told for everybody."""

from imgverify.expect import Expect
from imgverify.facts.config_operators import holds
from imgverify.facts.dconf import FOLDER, Database, Dconf

# As gsettings-desktop-schemas declares them; a number without its type is an int32.
_UNSIGNED = frozenset(
    {"org/gnome/desktop/session/idle-delay", "org/gnome/desktop/screensaver/lock-delay"}
)


def test_dconf_key(
    dconf: Dconf,
    expect: Expect,
    *,
    key: str,
    profile: str = "user",
    op: str = "eq",
    value: str | int | list[int] | None = None,
    locked: bool = False,
) -> None:
    """A setting of GNOME has a value for everybody, and is compiled; users may not change it.

    Args:
        dconf: profiles and databases.
        expect: the recorder.
        key: with its schema's path: `org/gnome/desktop/session/idle-delay`.
        profile: whose databases count: `user`, or `gdm` for the login screen.
        op: eq, ne, in, ge, le, range, set; without `value` only the lock is judged.
        value: what to compare with, as in a key file but for type and quotation marks.
        locked: whether users must be kept from changing it.
    """
    databases = dconf.of_profile(profile)
    place = dconf.places.get(profile, f"/etc/dconf/profile/{profile}")
    if not expect(
        bool(databases),
        wanted=f"profile {profile} with a system database",
        found=", ".join(one.name for one in databases) or "none with key files",
        where=place,
        mend=f"printf 'user-db:user\\nsystem-db:{_database(profile)}\\n' > {place}",
    ):
        return
    if value is not None or op == "set":
        _judge_value(databases, expect, key, op, value)
    if locked:
        lock = next((one.locks[key] for one in databases if key in one.locks), "")
        expect(
            bool(lock),
            wanted=f"/{key} locked",
            found="locked" if lock else "not locked",
            where=lock or f"{FOLDER}/{databases[0].name}.d/locks",
            mend=f"echo /{key} >> {FOLDER}/{databases[0].name}.d/locks/00-locks && dconf update",
        )
    for one in databases:
        expect(
            not one.stale,
            wanted="compiled after the last change",
            found=one.stale or "compiled",
            where=f"{FOLDER}/{one.name}" if not one.name.startswith("/") else one.name,
            mend="dconf update",
        )


def _judge_value(
    databases: list[Database],
    expect: Expect,
    key: str,
    op: str,
    value: str | int | list[int] | None,
) -> None:
    # A lock keeps whatever is stronger from having a say, other system databases too.
    locked = [number for number, one in enumerate(databases) if key in one.locks]
    counting = databases[locked[-1] :] if locked else databases
    setting = next((one.settings[key] for one in counting if key in one.settings), None)
    found = _plain(key, setting.value, value) if setting else ""
    good = bool(found) if op == "set" else holds(found, op, value)
    expect(
        setting is not None and good,
        wanted=f"{key} {op} {'' if value is None else value}".strip(),
        found=f"{key} = {setting.value}" if setting else "no key file sets it",
        where=setting.where if setting else f"{FOLDER}/{databases[0].name}.d",
        mend=f"correct {setting.where}" if setting else f"set {key} and run dconf update",
    )


def _database(profile: str) -> str:
    return "gdm" if profile == "gdm" else "local"


def _plain(key: str, value: str, wanted: object) -> str:
    """Take the type and the quotation marks off a GVariant; empty for one of another type.

    GNOME leaves a value out that is not of the type of its key's schema.
    """
    if wanted in ("true", "false"):
        return value if value in ("true", "false") else ""
    kind, _, number = value.partition(" ")
    if key in _UNSIGNED:
        return number.strip() if kind == "uint32" else ""
    bare = number.strip() if kind.startswith(("uint", "int", "byte")) and number else value
    return bare.strip("'\"")
