"""`host` is never this machine."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import Project

OWN = """
import pytest

def test_host(host):
    host.check_output("hostname")

def test_inner(_testinfra_host):
    raise AssertionError("reached testinfra")
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_testinfras_own_host_never_wins(project: Project, workers: tuple[str, ...]) -> None:
    """On a recording there is no machine: `host` must fail, not answer for the runner."""
    project.write("test_own.py", OWN)
    result = project.run("test_own.py", *workers)
    output = result.stdout.str()
    assert "no machine is up" in output
    assert "testinfra's own host would judge this machine" in output
    assert "reached testinfra" not in output
    result.assert_outcomes(passed=3, errors=2)
