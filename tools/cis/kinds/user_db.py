"""Kind `user_db`: accounts, groups, passwords and homes."""

from __future__ import annotations

from typing import Any

from tools.cis.kinds.user_db_mends import MENDS
from tools.cis.source import Benchmark, Call, Check

_ALWAYS = {
    "lastchange_past": "password-changes-past",
    "root_gid": "primary-group",
    "passwd_shadowed": "passwords-shadowed",
    "no_empty_password": "no-empty-passwords",
    "gid_exists": "primary-groups-exist",
    "only_uid0": "only-root-uid0",
    "only_gid0": "only-root-gid0",
    "home_exists": "home-exists",
    "home_owner": "home-owner",
    "home_group": "home-group",
    "invalid_shell_locked": "unlisted-shells-locked",
}
_NAMES = {
    "shadow_field": "password-ageing",
    "shadow_inactive_max": "password-ageing",
    "system_locked": "system-accounts-locked",
    "system_nologin": "system-accounts-no-shell",
    "group_empty": "group-empty",
    "unique": "unique-accounts",
    "home_mode": "home-mode",
    "dotfiles": "dotfile-mode",
    "dotfile_mode": "dotfile-mode",
    "dotfile_absent": "dotfile-absent",
    "root_password": "root-password",
    "hash_algo": "password-hashes",
}
# Parameters that need not be said, as the checks have them; no check has another default.
_DEFAULTS = {"uid_max": 999, "required": False, "allowed": ["password"]}
# Their control is that root is the only account of group 0, but for those that systems come with;
# the facts have only the half that older benchmarks had.
_ROOT_ALONE = frozenset({"cis-rhel8", "cis-rhel9", "cis-debian12", "cis-ubuntu2204"})
_OF_ROOT_GROUP = ["sync", "shutdown", "halt", "operator"]
_HOME_MODE = "0750"
_NOBODY_ELSE = ["root"]
_MOST_WITHOUT = {"go": "0755"}
_SCHEMES = {"yescrypt": "y", "gost_yescrypt": "gy", "sha512": "6"}
# Group shadow exists on Debian only, and nobody need make it elsewhere.
_NEED_NOT_EXIST = frozenset({"shadow"})


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the check that decides it.

    Args:
        check: one requirement; its `check` says which.
        benchmark: whose it is.

    Raises:
        ValueError: its `check` is unknown, or it wants something else than the check demands.
    """
    what = check["check"]
    if check.get("allowed", _NOBODY_ELSE) != _NOBODY_ELSE:
        raise ValueError(f"{what}: allowed {check['allowed']}")
    name, params = (_ALWAYS[what], {}) if what in _ALWAYS else _with_parameters(check)
    if what == "root_gid" and benchmark.name in _ROOT_ALONE:
        params = {"only_but": _OF_ROOT_GROUP}
    return [{name: params}]


def _with_parameters(check: Check) -> tuple[str, dict[str, Any]]:
    what = check["check"]
    if what not in _NAMES:
        raise ValueError(f"unknown check {what!r} of accounts")
    if what == "dotfiles" and "check_field" in check:
        return f"dotfile-{check['check_field']}", {}
    return _NAMES[what], _parameters(check)


def _parameters(check: Check) -> dict[str, Any]:
    match check["check"]:
        case "shadow_field" | "shadow_inactive_max":
            found = _picked(check, "field", "op", "value")
        case "system_locked" | "system_nologin":
            found = _picked(check, "uid_max", "except_users")
        case "group_empty":
            required = check["group"] not in _NEED_NOT_EXIST
            found = {**_picked(check, "group"), "required": required}
        case "unique":
            what = "user" if check["file"] == "/etc/passwd" else "group"
            found = {"of": [f"{what}-{'name' if check['field'] == 'name' else 'id'}"]}
        case "dotfiles":
            found = {"name": ".*", "mode": _MOST_WITHOUT[check["no_write"]]}
        case "dotfile_absent":
            found = _picked(check, "name") | ({"paths": check["also"]} if "also" in check else {})
        case "root_password":
            found = {"allowed": check["state"]}
        case "hash_algo":
            found = {"schemes": [_SCHEMES[one] for one in check["value"]]}
        case "home_mode":
            found = {} if check["mode"] == _HOME_MODE else _picked(check, "mode")
        case _:
            found = _picked(check, "name", "mode")
    return {key: value for key, value in found.items() if _DEFAULTS.get(key) != value}


def _picked(check: Check, *keys: str) -> dict[str, Any]:
    return {key: check[key] for key in keys if key in check}


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: one requirement; its `check` says which.
        benchmark: whose it is.
    """
    value = check.get("value")
    words = {key: str(one) for key, one in check.items()}
    words["days"] = str(value[-1] if isinstance(value, list) else value)
    words["switch"] = {"min": "-m", "max": "-M", "warn": "-W", "inactive": "-I"}.get(
        check.get("field", ""), ""
    )
    words["what"] = check.get("check_field", "") or "mode"
    words["nologin"] = "/usr/sbin/nologin" if benchmark.family == "debian" else "/sbin/nologin"
    key = check["check"]
    if key == "root_password" and "locked" in check["state"]:
        key = "root_password_or_locked"
    return MENDS[key].format_map(words)
