"""Where packages come from, and whose signatures are believed."""

from imgverify.expect import Expect
from imgverify.facts.packages import Packages
from imgverify.facts.repositories import Repositories
from imgverify.facts.rpm_keys import KEYS, RpmKeys


def test_rpm_key(rpm_keys: RpmKeys, expect: Expect, fingerprint: str) -> None:
    """A public key is imported into rpm, known by its whole fingerprint.

    Args:
        rpm_keys: what is imported.
        expect: the recorder.
        fingerprint: 40 hexadecimal digits; blanks and case do not matter.
    """
    wanted = "".join(fingerprint.split()).lower()
    found = [one for one in rpm_keys.imported if one.fingerprint == wanted]
    expect(
        bool(found),
        wanted=wanted,
        found=found[0].owner
        if found
        else ", ".join(one.fingerprint or one.id for one in rpm_keys.imported) or "no key",
        where=KEYS.name,
        mend="compare the file in /etc/pki/rpm-gpg with what the vendor publishes, then "
        "rpm --import it",
    )


def test_signing_keys_imported(packages: Packages, rpm_keys: RpmKeys, expect: Expect) -> None:
    """The public key of everything that is installed is there, so that all can be verified.

    Args:
        packages: what is installed, and by which key it was signed.
        rpm_keys: what is imported.
        expect: the recorder.
    """
    known = {one.id[-8:] for one in rpm_keys.imported}
    expect(
        bool(known),
        wanted="an imported key",
        found=", ".join(f"{one.id} ({one.owner})" for one in rpm_keys.imported) or "none",
        where=KEYS.name,
        mend="rpm --import /etc/pki/rpm-gpg/NAME",
    )
    missing = {
        one.key: one.name
        for one in packages.installed
        if one.manager == "rpm" and one.key and one.key[-8:] not in known
    }
    expect(
        not missing,
        wanted="the key of every signed package",
        found=", ".join(f"{key} (of {name}) is not imported" for key, name in missing.items())
        or "all imported",
        where=KEYS.name,
        mend="rpm --import the vendor's key, or remove the packages",
    )


def test_repositories_configured(
    repositories: Repositories, expect: Expect, allow: list[str] | None = None
) -> None:
    """Updates come from somewhere: a repository is enabled, and each says where it is.

    Args:
        repositories: of yum and dnf.
        expect: the recorder.
        allow: ids of the only repositories that may be enabled.
    """
    enabled = repositories.enabled
    expect(
        bool(enabled),
        wanted="an enabled repository",
        found=", ".join(one.id for one in enabled) or "none",
        where=", ".join(sorted({one.where for one in enabled})) or "/etc/yum.repos.d",
        mend="yum-config-manager --enable NAME",
    )
    for one in enabled:
        expect(
            bool(one.sources) and (allow is None or one.id in allow),
            wanted="a known repository with its address",
            found=f"{one.id}: {', '.join(one.sources) or 'no baseurl, mirrorlist or metalink'}",
            where=one.where,
            mend=f"disable {one.id}, or say where it is",
        )
