"""Keys that rpm trusts, and repositories."""

from __future__ import annotations

from imgverify.facts.answers import Answers
from imgverify.facts.rpm_keys import fingerprint
from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

ARMOUR = """\
-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawHDYBYJKwYBBAHaRw8BAQdAGlnGNLYF0I8JYS9mPk/IJegRrudwFPZCKudg
R+jd+Be0GEEgVmVuZG9yIDxhQGV4YW1wbGUuY29tPoiQBBMWCAA4FiEEhv55dHxD
+FuNcV7o2Qbv0uUzWUIFAmsBw2ACGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AA
CgkQ2Qbv0uUzWUI/zQD8DyzzeZRRltjWpZtOgSKcHKbb0vM4A7KQm2TQGR/T+mcB
AKXuQa8Jmnp4O4D38rZKQD4XXDRjRkQuHO1sNxhgH/cI
=QKr+
-----END PGP PUBLIC KEY BLOCK-----
"""
FINGERPRINT = "86FE79747C43F85B8D715EE8D906EFD2E5335942"
LISTED = f"{FINGERPRINT[-8:].lower()}\tgpg(A Vendor <a@example.com>)\n{ARMOUR}\n"
REPO = "/etc/yum.repos.d/a.repo"


def built() -> Answers:
    """A machine whose one package was signed by the imported key."""
    key_id = FINGERPRINT[-16:].lower()
    return answers(
        "rpm_keys",
        "packages",
        "repositories",
        files={
            "/etc/os-release": "ID=amzn\n",
            REPO: "[core]\nbaseurl=https://a\nenabled = 1\n[src]\nenabled=0\n",
        },
        outputs={
            "rpm -q gpg-pubkey": LISTED,
            "rpm packages": f"bash\t0:5\tx86_64\tRSA/SHA256, Key ID {key_id}\n",
        },
    )


def test_fingerprint() -> None:
    """It is that which gpg prints for the same key; garbage has none."""
    assert fingerprint(ARMOUR) == FINGERPRINT.lower()
    assert fingerprint("(none)") == ""
    assert fingerprint("-----BEGIN PGP\n\n!!!\n-----END") == ""


def test_rpm_key() -> None:
    """The whole fingerprint counts; a key that only ends alike is another one."""
    assert judge("rpm-key", built(), fingerprint=FINGERPRINT).result is Result.PASS
    alike = "0" * 32 + FINGERPRINT[-8:]
    assert judge("rpm-key", built(), fingerprint=alike).result is Result.FAIL
    blind = with_output(built(), "rpm -q gpg-pubkey", "", status=127)
    assert judge("rpm-key", blind, fingerprint=FINGERPRINT).result is Result.ERROR


def test_signing_keys() -> None:
    """Each package's key has to be there, and at least one."""
    assert judge("signing-keys-imported", built()).result is Result.PASS
    other = "bash\t0:5\tx86_64\tRSA/SHA256, Key ID 0123456789abcdef\n"
    bad = with_output(built(), "rpm packages", other)
    assert judge("signing-keys-imported", bad).result is Result.FAIL
    none = with_output(built(), "rpm -q gpg-pubkey", "")
    assert judge("signing-keys-imported", none).result is Result.FAIL


def test_repositories() -> None:
    """One is enabled, and says where it is; `allow` names the only ones."""
    good = built()
    assert judge("repositories-configured", good).result is Result.PASS
    assert judge("repositories-configured", good, allow=["other"]).result is Result.FAIL
    for text in ("[core]\nbaseurl=https://a\nenabled=0\n", "[core]\n#baseurl=https://a\n", ""):
        assert judge("repositories-configured", with_file(good, REPO, text)).result is Result.FAIL
    broken = with_file(good, REPO, "no section\n")
    assert judge("repositories-configured", broken).result is Result.ERROR
