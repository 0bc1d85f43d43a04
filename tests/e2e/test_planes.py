"""What the disk says and what its boot says: the same, wherever both decide."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Boots
from tests.e2e.planes import compare
from tests.e2e.running import Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab]
# The bad image ships an SSH host key, which cloud-init replaces at the first boot: the machine is
# right, the image is not.
HEALED = {("bad", "lab"): {"3.2"}}


@pytest.mark.parametrize(
    ("variant", "profile", "least"),
    [
        ("good", "cis-debian12", 250),
        ("bad", "cis-debian12", 250),
        pytest.param("selinux", "cis-debian12", 250, marks=pytest.mark.example),
        ("bad", "lab", 25),
        ("rpm", "cis-centos7", 150),
    ],
)
def test_same_verdicts(boots: Boots, place: Place, variant: str, profile: str, least: int) -> None:
    """Check by check; and the disk decides most of them."""
    recorded = boots.of(variant, profile)
    both, differences = compare(place, image(variant), recorded.recording, profile)
    assert differences.keys() == HEALED.get((variant, profile), set()), differences
    assert both >= least
