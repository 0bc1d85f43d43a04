"""Kind `pam_option`: PAM modules that run, and what they are set to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.cis.source import Benchmark, Call, Check

_UNIX, _WHEEL = "pam_unix.so", "pam_wheel.so"
_FAILLOCK, _PWHISTORY, _PWQUALITY = "pam_faillock.so", "pam_pwhistory.so", "pam_pwquality.so"
_EVERY_TYPE = ("auth", "account", "password", "session")
# Debian has a file for each type.
_COMMON = "common-"
# The stacks in which a module reads the options that benchmarks are about.
_TYPES = {_FAILLOCK: ["auth"], _PWHISTORY: ["password"], _PWQUALITY: ["password"]}
_STRONG = ["yescrypt", "gost_yescrypt"]


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the checks that decide it.

    Args:
        check: one requirement.
        benchmark: whose it is.
    """
    if "authselect_profile" in check:
        return [_authselect(check)]
    module = check["module"]
    if module == _WHEEL:
        return [{"su-restricted": {"group": check["group"]} if "group" in check else {}}]
    if isinstance(check.get("option"), list):
        return [_hash(check)]
    calls = _modules(check) if "option" not in check and "any_of" not in check else []
    for name, wish in check.get("settings", {}).items():
        calls.append(_option(check, {"option": name, **wish}))
    if "any_of" in check:
        calls.append(_option(check, {"any_of": [_wish(one) for one in check["any_of"]]}))
    elif module == _PWQUALITY and "option" in check:
        rule = {"key": check["option"], "op": check["op"], "value": check["value"]}
        calls.append({"pwquality": {**rule, "services": _services(check)}})
    elif "option" in check:
        calls.append(_option(check, _wish(check)))
        if benchmark.family == "debian" and calls[-1]["pam-option"]["option"] == "nullok":
            # The name that it had before, which Debian's pam_unix still takes for the same.
            calls.append(_option(check, {**_wish(check), "option": "nullok_secure"}))
    return calls


def _authselect(check: Check) -> Call:
    custom = {} if check["authselect_profile"] is True else {"custom": True}
    modules = {"modules": check["modules"]} if "modules" in check else {}
    return {"authselect-profile": {**modules, **custom}}


def _hash(check: Check) -> Call:
    services = {"services": _services(check)}
    if check["present"]:
        return {"pam-hash": {**services, "allowed": check["option"]}}
    return {"pam-hash": {**services, "allowed": _STRONG, "required": False}}


def _modules(check: Check) -> list[Call]:
    return [call for services, types in _places(check) for call in _runs(check, services, types)]


def _runs(check: Check, services: list[str], types: list[str]) -> list[Call]:
    module = check["module"]
    place = {"module": module, "services": services}
    if module in (_PWHISTORY, _PWQUALITY):
        return [{"pam-module": {**place, "types": types, "before": _UNIX}}]
    if module != _FAILLOCK or "auth" not in types:
        return [{"pam-module": {**place, "types": types}}]
    auth = {**place, "types": ["auth"]}
    others = [one for one in types if one != "auth"]
    return [
        {"pam-module": {**auth, "argument": "preauth", "before": _UNIX}},
        {"pam-module": {**auth, "argument": "authfail", "after": _UNIX}},
        *([{"pam-module": {**place, "types": others}}] if others else []),
    ]


def _places(check: Check) -> list[tuple[list[str], list[str]]]:
    """Services and the types that each must have."""
    services = _services(check)
    if all(name.startswith(_COMMON) for name in services):
        return [([name], [name.removeprefix(_COMMON)]) for name in services]
    return [(services, list(check.get("types", _EVERY_TYPE)))]


def _services(check: Check) -> list[str]:
    return [path.rpartition("/")[2] for path in check["files"]]


def _wish(said: Mapping[str, Any]) -> dict[str, Any]:
    """The default operator need not be said."""
    if "op" in said:
        # `never`, and 0, which means the same to pam_faillock, locks longer than any time.
        for_good = said["option"] == "root_unlock_time" and said["op"] == "ge"
        op = "ge_or_zero" if for_good else said["op"]
        return {"option": said["option"], "op": op, "value": said["value"]}
    return {"option": said["option"]} | ({} if said["present"] else {"op": "absent"})


def _option(check: Check, wish: Mapping[str, Any]) -> Call:
    types = check.get("types") or _TYPES.get(check["module"])
    services = [name for name in _services(check) if not types or _has(name, types)]
    place = {"module": check["module"], "services": services}
    return {
        "pam-option": {
            **place,
            **({"types": types} if types else {}),
            **wish,
            **({"conf": check["conf"]} if "conf" in check else {}),
        }
    }


def _has(service: str, types: Sequence[str]) -> bool:
    return not service.startswith(_COMMON) or service.removeprefix(_COMMON) in types


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: one requirement.
        benchmark: whose it is.
    """
    if "authselect_profile" in check:
        return (
            "Make a profile of your own from the one in use, let it have the modules, select it:\n"
            "authselect create-profile hardened -b sssd --symlink-meta\n"
            "authselect select custom/hardened with-faillock with-pwhistory --force\n"
            "authselect check"
        )
    module, files = check["module"], " and ".join(check["files"])
    if module == _WHEEL:
        group = f" group={check['group']}" if "group" in check else ""
        make = f"groupadd {check['group']}\n" if "group" in check else ""
        return (
            f"{make}In /etc/pam.d/su, above the line that includes the common stack:\n"
            f"auth required pam_wheel.so use_uid{group}"
        )
    wishes = _wishes(check)
    lines = [] if wishes and "settings" not in check else [_enable(module, files, benchmark)]
    conf = check.get("conf")
    for name, wish in wishes:
        lines.append(
            f"Remove {name} from the lines of {module} in {files}."
            if wish is None
            else f"In {conf}, and on no line of {module}: {name}{' = ' + wish if wish else ''}"
            if conf
            else f"On the lines of {module} in {files}: {name}{'=' + wish if wish else ''}"
        )
    return "\n".join(lines + _how_to_write(benchmark))


def _enable(module: str, files: str, benchmark: Benchmark) -> str:
    if benchmark.family == "debian":
        feature = module.removeprefix("pam_").removesuffix(".so")
        return (
            f"Let a file of /usr/share/pam-configs bring {module} into {files}, then:\n"
            f"pam-auth-update --enable {feature}"
        )
    return f"Bring {module} into {files}, where it cannot be passed by."


def _how_to_write(benchmark: Benchmark) -> list[str]:
    if benchmark.family == "debian":
        return ["Edit the file in /usr/share/pam-configs that has the line, then: pam-auth-update"]
    if benchmark.name in ("cis-rhel8", "cis-rhel9", "cis-al2023"):
        return [
            "Edit the selected authselect profile, not its output, then: authselect apply-changes"
        ]
    return []


def _wishes(check: Check) -> list[tuple[str, str | None]]:
    """Options and their wanted values: empty for a flag, None for what must not be there."""
    if "settings" in check:
        return [(name, _good(wish)) for name, wish in check["settings"].items()]
    one = check["any_of"][0] if "any_of" in check else check
    option = one.get("option")
    if option is None:
        return []
    if isinstance(option, list):
        return [(option[0], "")] if one["present"] else [(name, None) for name in option]
    return [(option, _good(one) if "op" in one else "" if one["present"] else None)]


def _good(wish: Mapping[str, Any]) -> str:
    value = wish["value"]
    return str(value[-1] if isinstance(value, list) else value)
