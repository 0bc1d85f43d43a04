"""Settings of the test tools."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Time limits of hypothesis judge the machine, and machines that run boots beside are slow.
settings.register_profile(
    "imgverify", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("imgverify")
