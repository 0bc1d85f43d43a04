"""Which packages are installed, and how they are trusted."""

import fnmatch
from collections.abc import Sequence

from imgverify.expect import Expect
from imgverify.facts.packages import Package, Packages


def test_package_present(
    packages: Packages, expect: Expect, name: str = "", any_of: list[str] | None = None
) -> None:
    """A package, or one of several, is installed and configured.

    Args:
        packages: what is installed.
        expect: the recorder.
        name: of the package; may be a shell pattern.
        any_of: names of which one is enough, instead of `name`.
    """
    names = _named(name, any_of)
    found = [one for wanted in names for one in packages.find(wanted)]
    expect(
        any(one.complete for one in found),
        wanted=" or ".join(names),
        found=_shown(found) or "not installed",
        where=packages.where,
        mend=f"install {names[0]}",
    )


def test_package_absent(packages: Packages, expect: Expect, name: str) -> None:
    """A package is not installed, not even half-way.

    Args:
        packages: what is installed.
        expect: the recorder.
        name: of the package; may be a shell pattern.
    """
    found = packages.find(name)
    expect(
        not found,
        wanted=f"no {name}",
        found=_shown(found) or "not installed",
        where=packages.where,
        mend=f"remove {' '.join(one.name for one in found)}",
    )


def test_package_list(packages: Packages, expect: Expect, exact: list[str]) -> None:
    """Exactly the listed packages are installed.

    Args:
        packages: what is installed.
        expect: the recorder.
        exact: names or shell patterns; each must match, and nothing else may be there.
    """
    missing = [pattern for pattern in exact if not packages.find(pattern)]
    names = {one.name for one in packages.installed}
    extra = sorted(name for name in names if not any(fnmatch.fnmatchcase(name, p) for p in exact))
    expect(
        not missing,
        wanted="every listed package",
        found=f"missing: {', '.join(missing)}" if missing else f"{len(exact)} listed, all there",
        where=packages.where,
        mend=f"install {' '.join(missing)}",
    )
    expect(
        not extra,
        wanted="no other package",
        found=f"also: {', '.join(extra)}" if extra else f"{len(names)} installed, all listed",
        where=packages.where,
        mend=f"remove {' '.join(extra)}",
    )


def test_package_minimum(packages: Packages, expect: Expect, name: str, version: str) -> None:
    """A package is installed in a version or a later one, in every architecture it is there for.

    Args:
        packages: what is installed.
        expect: the recorder.
        name: of the package.
        version: the lowest one that will do, as its package manager writes it.
    """
    found = packages.find(name)
    expect(
        bool(found) and all(one.complete and one.is_at_least(version) for one in found),
        wanted=f"{name} {version} or later",
        found=_shown(found) or "not installed",
        where=packages.where,
        mend=f"upgrade {name}",
    )


def test_packages_signed(packages: Packages, expect: Expect, keys: list[str] | None = None) -> None:
    """Every package came with a signature.

    rpm keeps the signature of each package. dpkg keeps none: there apt must not have been told to
    accept what nobody signed.

    Args:
        packages: what is installed, and how apt is set up.
        expect: the recorder.
        keys: ids (or ends of ids) of the only keys that may have signed (rpm).
    """
    rpms = [one for one in packages.installed if one.manager == "rpm"]
    if rpms:
        bad = [one for one in rpms if not _trusted(one.key, keys)]
        expect(
            not bad,
            wanted=f"a signature by {' or '.join(keys)}" if keys else "a signature",
            found=", ".join(f"{one.name} ({one.key or 'unsigned'})" for one in bad[:10])
            + (f" and {len(bad) - 10} more" if bad[10:] else "")
            or f"{len(rpms)} packages by {len({one.key for one in rpms})} keys",
            where="rpm -qa --qf '%{NAME} %{RSAHEADER:pgpsig}'",
            mend=f"reinstall from a signed repository: {' '.join(one.name for one in bad[:10])}",
        )
    if len(rpms) < len(packages.installed):
        sources = packages.insecure_sources
        expect(
            not sources,
            wanted="no source without signatures",
            found="; ".join(f"{one.path}: {one.setting}" for one in sources) or "none",
            where=", ".join(sorted({one.path for one in sources})) or "/etc/apt",
            mend="remove the option, and install the repository's key with signed-by",
        )


def _trusted(key: str, keys: list[str] | None) -> bool:
    if not key or keys is None:
        return bool(key)
    return any(key.endswith(one.lower().removeprefix("0x")) for one in keys)


def _named(name: str, any_of: list[str] | None) -> list[str]:
    names = [name] if name else any_of or []
    if not names:
        raise ValueError("`name` or `any_of` is needed")
    return names


def _shown(found: Sequence[Package]) -> str:
    return ", ".join(
        f"{one.name} {one.version}{'' if one.complete else ' (not configured)'}" for one in found
    )
