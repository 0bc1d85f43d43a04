"""Which cryptography the system lets its programs use."""

from fnmatch import fnmatchcase

from imgverify.expect import Expect
from imgverify.facts.crypto_policy import CONFIG, CURRENT, CryptoPolicy


def test_crypto_policy(
    crypto_policy: CryptoPolicy,
    expect: Expect,
    *,
    policies: list[str] | None = None,
    forbid: list[str] | None = None,
) -> None:
    """The crypto policy is a wanted one, now and after its next update.

    Args:
        crypto_policy: the policy.
        expect: the recorder.
        policies: names of which it must be one, modules aside; without it, any.
        forbid: names that it must not be.
    """
    allowed = f" one of {', '.join(policies)}" if policies else ""
    denied = f" not {', '.join(forbid)}" if forbid else ""
    for name, where in ((crypto_policy.chosen, CONFIG), (crypto_policy.applied, CURRENT)):
        base = (name or "").partition(":")[0]
        expect(
            bool(base) and base not in (forbid or ()) and (not policies or base in policies),
            wanted=f"a policy{allowed}{denied}",
            found=name or "none",
            where=where,
            mend=f"update-crypto-policies --set {policies[0] if policies else 'DEFAULT'}",
        )
    _expect_applied(crypto_policy, expect)


def test_crypto_policy_excludes(
    crypto_policy: CryptoPolicy,
    expect: Expect,
    *,
    properties: list[str],
    values: list[str],
    scopes: list[str] | None = None,
) -> None:
    """The crypto policy in force allows none of some algorithms.

    Args:
        crypto_policy: the policy.
        expect: the recorder.
        properties: what to look at: `cipher`, `etm`, `hash`, `mac`, `sha1_in_certs`, `sign`, ….
        values: shell patterns of what must not be allowed.
        scopes: back ends (`openssh-server`) that it is about; without it, everything.
    """
    for name in properties:
        for scope in scopes if scopes is not None else ["", *crypto_policy.scopes(name)]:
            have, where = crypto_policy.of_property(name, scope)
            bad = [one for one in have if any(fnmatchcase(one, value) for value in values)]
            expect(
                not bad,
                wanted=f"{name}{f'@{scope}' if scope else ''} without {', '.join(values)}",
                found=", ".join(bad) or "none of them",
                where=where,
                mend="add a module without them: update-crypto-policies --set POLICY:MODULE",
            )
    _expect_applied(crypto_policy, expect)


def _expect_applied(crypto_policy: CryptoPolicy, expect: Expect) -> None:
    expect(
        crypto_policy.chosen == crypto_policy.applied,
        wanted="the chosen policy in force",
        found=f"chosen {crypto_policy.chosen}, in force {crypto_policy.applied}",
        where=f"{CONFIG} and {CURRENT}",
        mend="update-crypto-policies",
    )
