"""Where apt was told to accept packages that nobody signed."""

from __future__ import annotations

import re

import pytest

from imgverify.facts.apt_trust import CREDENTIALS, insecurities
from tests.checks.building import answers

LIST = "/etc/apt/sources.list"
STANZAS = "/etc/apt/sources.list.d/lab.sources"
CONF = "/etc/apt/apt.conf.d/99lab"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (LIST, "deb [trusted=yes] http://example.org x main"),
        (LIST, "  deb-src [ arch=amd64 allow-insecure=true ] http://example.org x main"),
        ("/etc/apt/sources.list.d/a.list", "deb [Trusted=YES] http://example.org x main"),
        (STANZAS, "Types: deb\nURIs: http://example.org\nTrusted: yes"),
        (STANZAS, "Types: deb\nEnabled: no\nTrusted: yes\n\nTypes: deb\nAllow-Insecure: yes"),
        (CONF, 'APT::Get::AllowUnauthenticated "1";'),
        (CONF, 'Acquire::http::Proxy "http://p"; APT::Get::AllowUnauthenticated "true";'),
        (CONF, 'Acquire { AllowInsecureRepositories "true"; };'),
        ("/etc/apt/apt.conf", "Acquire::AllowDowngradeToInsecureRepositories yes;"),
    ],
)
def test_insecure_setting_is_found(path: str, text: str) -> None:
    """Each way to switch signatures off is found, with its file."""
    found = insecurities(answers("packages", files={path: text + "\n"}))
    assert [one.path for one in found] == [path]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (LIST, "# deb [trusted=yes] http://example.org x main"),
        (LIST, "deb [trusted=no signed-by=/k.gpg] http://example.org x main"),
        (LIST, "deb [untrusted=yes] http://example.org x trusted=yes"),
        (STANZAS, "Types: deb\nEnabled: no\nTrusted: yes"),
        (STANZAS, "#Trusted: yes\nTrusted: no"),
        (CONF, '// APT::Get::AllowUnauthenticated "true";'),
        (CONF, '/* APT::Get::AllowUnauthenticated\n "true"; */'),
        (CONF, 'APT::Get::AllowUnauthenticated "false";'),
    ],
)
def test_harmless_setting_is_left_alone(path: str, text: str) -> None:
    """Comments, other values, look-alikes and disabled sources are no insecurity."""
    assert insecurities(answers("packages", files={path: text + "\n"})) == ()


def test_credentials_stay_on_the_machine() -> None:
    """A user name and password in a URL are masked before anything is sent."""
    line = "deb https://bob:s3cret@example.org/debian x main"
    (mask,) = CREDENTIALS
    assert re.sub(mask.pattern, mask.replacement, line) == (
        "deb https://masked@example.org/debian x main"
    )
