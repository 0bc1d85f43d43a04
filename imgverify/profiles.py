"""Profiles: YAML files that say which controls hold for which systems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from imgverify.checks_index import CheckSource, bind
from imgverify.errors import ProfileError
from imgverify.model import Benchmark, CheckCall, Control, GatePolicy, ProfileStamp, Record
from imgverify.natural import natural_key
from imgverify.nearest import did_you_mean
from imgverify.yaml_file import Lines, read_yaml

PROFILE_KEYS = (
    "profile",
    "title",
    "benchmark",
    "applies",
    "extends",
    "checks",
    "controls",
    "gate",
)
CONTROL_KEYS = ("title", "level", "severity", "all", "manual", "mend", "references")


class Applies(Record, frozen=True, kw_only=True):
    """The systems that a profile is for: os-release IDs and a version prefix; empty means any."""

    os: tuple[str, ...] = ()
    version: str = ""


class Profile(Record, frozen=True, kw_only=True):
    """A profile with everything that it extends folded in.

    Args:
        name: as users call it.
        controls: by number, in natural order.
        check_folders: folders with checks of its own.
        digest: `sha256:…` of the resolved content.
    """

    name: str
    title: str = ""
    benchmark: Benchmark | None = None
    applies: Applies = Applies()
    controls: dict[str, Control]
    check_folders: tuple[str, ...] = ()
    gate: GatePolicy = GatePolicy()
    digest: str = ""

    @property
    def stamp(self) -> ProfileStamp:
        """What a report says of the profile."""
        return ProfileStamp(name=self.name, digest=self.digest, benchmark=self.benchmark)


def find_profile(name: str, folders: Iterable[Path]) -> Path:
    """Find a profile by bundled name or by path.

    Raises:
        ProfileError: there is none.
    """
    as_path = Path(name)
    if as_path.suffix in {".yaml", ".yml"} or "/" in name:
        if as_path.is_file():
            return as_path
        raise ProfileError(f"--profile {name}: no such file")
    known = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    if name not in known:
        raise ProfileError(f"--profile {name}: no such profile", did_you_mean(name, known))
    return known[name]


def load_profile(path: Path, folders: Iterable[Path]) -> Profile:
    """Read a profile and fold in what it extends.

    Args:
        path: the profile's file.
        folders: where the names in `extends` are looked up, after the profile's own folder.

    Raises:
        ProfileError: with file and line.
    """
    profile = _load(path, [*folders], ())
    content = msgspec.json.encode(profile, order="deterministic")
    return msgspec.structs.replace(profile, digest="sha256:" + hashlib.sha256(content).hexdigest())


def _load(path: Path, folders: list[Path], above: tuple[Path, ...]) -> Profile:
    if path.resolve() in above:
        chain = " -> ".join(p.stem for p in (*above, path))
        raise ProfileError(f"{path}: profiles extend each other in a circle: {chain}")
    data, lines = read_yaml(path)
    if not isinstance(data, dict):
        raise ProfileError(f"{path}:1: a profile is a mapping that starts with `profile: NAME`")
    _check_keys(data, PROFILE_KEYS, path, lines, ())
    if "profile" not in data:
        raise ProfileError(f"{path}:1: the key `profile` (its name) is missing")
    bases = [
        _load(find_profile(str(base), [path.parent, *folders]), folders, (*above, path.resolve()))
        for base in data.get("extends", [])
    ]
    controls: dict[str, Control] = {}
    for base in bases:
        controls |= base.controls
    for number, body in (data.get("controls") or {}).items():
        controls[number] = _control(number, body, path, lines)
    inherited = [folder for base in bases for folder in base.check_folders]
    own = [str((path.parent / folder).resolve()) for folder in data.get("checks", [])]
    for folder in own:
        if not Path(folder).is_dir():
            raise ProfileError(f"{path}:{lines['checks',]}: checks: {folder}: no such folder")
    try:
        return Profile(
            name=str(data["profile"]),
            title=str(data.get("title", "")),
            benchmark=msgspec.convert(data.get("benchmark"), Benchmark | None),
            applies=msgspec.convert(data.get("applies", {}), Applies),
            controls=dict(sorted(controls.items(), key=lambda item: natural_key(item[0]))),
            check_folders=tuple(dict.fromkeys([*inherited, *own])),
            gate=msgspec.convert(data["gate"], GatePolicy)
            if "gate" in data
            else (bases[-1].gate if bases else GatePolicy()),
        )
    except msgspec.ValidationError as error:
        raise ProfileError(f"{path}: {error}") from error


def _control(number: str, body: Any, path: Path, lines: Lines) -> Control:
    at = ("controls", number)
    where = f"{path}:{lines[at]}: control {number}"
    if not isinstance(body, dict):
        raise ProfileError(f"{where}: is a mapping with `title` and `all`")
    _check_keys(body, CONTROL_KEYS, path, lines, at)
    if ("all" in body) == bool(body.get("manual")):
        raise ProfileError(f"{where}: has either checks (`all`) or `manual: true`")
    calls = []
    for call in body.get("all", []):
        if not isinstance(call, dict) or len(call) != 1:
            raise ProfileError(f"{where}: each check in `all` is one `name: {{parameters}}`")
        ((name, params),) = call.items()
        calls.append({"check": name, "params": params or {}})
    rest = {key: value for key, value in body.items() if key != "all"}
    try:
        return msgspec.convert({"id": number, "title": number, **rest, "checks": calls}, Control)
    except msgspec.ValidationError as error:
        raise ProfileError(f"{where}: {error}") from error


def _check_keys(
    data: Mapping[str, Any], known: Iterable[str], path: Path, lines: Lines, at: tuple[str, ...]
) -> None:
    for key in data:
        if key not in known:
            raise ProfileError(
                f"{path}:{lines[(*at, key)]}: unknown key {key!r}", did_you_mean(key, known)
            )


def bind_profile(profile: Profile, checks: Mapping[str, CheckSource]) -> Profile:
    """Hold every control against the checks that there are, and fill in default parameters.

    Raises:
        ProfileError: unknown check or parameter, with the nearest name.
    """
    bound = {}
    for number, control in profile.controls.items():
        where = f"profile {profile.name}: control {number}"
        calls = []
        for call in control.checks:
            if call.check not in checks:
                raise ProfileError(
                    f"{where}: no check is called {call.check!r}", did_you_mean(call.check, checks)
                )
            params = bind(checks[call.check], call.params, where)
            calls.append(CheckCall(check=call.check, params=params))
        bound[number] = msgspec.structs.replace(control, checks=tuple(calls))
    return msgspec.structs.replace(profile, controls=bound)
