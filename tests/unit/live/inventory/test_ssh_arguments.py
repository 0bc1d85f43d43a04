"""Arguments of ssh that an inventory hands over."""

from __future__ import annotations

import pytest

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import Said
from imgverify.live.inventory.ssh_arguments import ssh_settings


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("", {}),
        ("-J me@gate", {"proxyjump": "me@gate"}),
        ("-Jgate -p 22 -p2222 -l me -i /k", {"proxyjump": "gate", "port": "22", "user": "me",
                                             "identityfile": "/k"}),
        ('-o ProxyCommand="ssh -W %h:%p -q gate"', {"proxycommand": "ssh -W %h:%p -q gate"}),
        ("-oProxyJump=gate", {"proxyjump": "gate"}),
        ("-o 'UserKnownHostsFile /k'", {"userknownhostsfile": "/k"}),
        ("-o ControlMaster=auto -o ControlPersist=60s -C -4 -o StrictHostKeyChecking=no", {}),
    ],
)  # fmt: skip
def test_what_leads_elsewhere(text: str, settings: dict[str, str]) -> None:
    """What says where and as whom is taken; what only says how a connection is kept is not."""
    assert ssh_settings(Said(text, "f:1")) == settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-o HostName=other", "f:1: -o HostName is not understood here"),
        ("-o ProxyJmp=gate", "f:1: -o ProxyJmp is not understood here"),
        ("-F /config", "f:1: -F is not understood here"),
        ("gate", "f:1: gate is no option of ssh"),
        ("-o 'x", "No closing quotation"),
    ],
)
def test_what_is_not_understood(text: str, said: str) -> None:
    """It could mean another host: nobody guesses."""
    with pytest.raises(ArtifactError, match=said):
        ssh_settings(Said(text, "f:1"))
