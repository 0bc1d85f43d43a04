"""The authselect profile behind PAM's configuration."""

from imgverify.expect import Expect
from imgverify.facts.authselect import CHECK, CONF, SERVICES, Authselect


def test_authselect_profile(
    authselect: Authselect,
    expect: Expect,
    modules: list[str] | None = None,
    *,
    custom: bool = False,
) -> None:
    """The selected profile brings the wanted PAM modules, and nobody changed files behind its back.

    Args:
        authselect: the profile in use.
        expect: the recorder.
        modules: names of modules; system-auth and password-auth must both have each.
        custom: whether it must be a profile of the site's own.
    """
    profile = authselect.profile
    shown = " ".join((profile, *authselect.features)) or "no profile"
    expect(
        bool(profile) and (not custom or profile.startswith("custom/")),
        wanted="a custom profile" if custom else "a profile",
        found=shown,
        where=CONF,
        mend="authselect create-profile hardened -b sssd && authselect select custom/hardened",
    )
    for service in SERVICES if profile and modules else ():
        lines = authselect.lines[service]
        have = {line.module for line in lines or ()}
        missing = [module for module in modules or () if module not in have]
        expect(
            not missing,
            wanted=f"{service} with {', '.join(modules or ())}",
            found=f"no {', '.join(missing)}" if lines is not None else "no such file",
            where=f"profile {shown}, {service}",
            mend="authselect enable-feature with-faillock; authselect enable-feature with-pwhistory"
            "; add what is still missing to the profile; authselect apply-changes",
        )
    status, message = authselect.verdict
    expect(
        status == 0,
        wanted="files as the profile makes them",
        found=message,
        where=CHECK.name,
        mend="bring your changes into the profile, then: authselect apply-changes",
    )
