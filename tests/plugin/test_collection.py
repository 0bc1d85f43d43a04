"""From controls to items: ids, order, and what is left out."""

from __future__ import annotations

import subprocess

import pytest

from tests.plugin.conftest import Project


def test_lists_controls_by_number_without_running(project: Project) -> None:
    """--collect-only shows benchmark numbers in natural order, one item for each check."""
    result = project.run("--collect-only", "-q")
    assert result.ret == 0
    items = [line for line in result.outlines if "::" in line]
    assert [item.partition("[")[2] for item in items] == ["1.2]", "1.10#1]", "1.10#2]"]
    assert not (project.path / "reports").exists()


def test_bundled_checks_are_collected_without_a_path(project: Project) -> None:
    """From any folder, a bundled profile brings its checks along."""
    result = project.run("--profile", "cloud-image", "--collect-only", "-q")
    assert result.ret == 0
    assert any(line.endswith("::test_root_locked[2.3]") for line in result.outlines)


def test_defaults_can_be_overridden_by_the_profile(project: Project) -> None:
    """A parameter with a default is a parameter like any other."""
    project.write(
        "site.yaml",
        "profile: site\nchecks: [site_checks]\n"
        'controls: {"1": {title: t, all: [{version-is: {version: "13"}}]}}\n',
    )
    assert project.run().ret == 1


def test_parameters_can_be_asked_for_like_fixtures(project: Project) -> None:
    """A site's own fixture sees the parameter that the control has."""
    project.write(
        "site_checks/conftest.py",
        "import pytest\n\n"
        "@pytest.fixture(autouse=True)\n"
        "def _seen(request):\n"
        "    if 'version' in request.fixturenames:\n"
        "        print('the version is', request.getfixturevalue('version'))\n",
    )
    result = project.run("-rP", "-s")
    result.stdout.fnmatch_lines(["*the version is 12*"])


def test_same_file_name_as_a_check_is_no_conflict(project: Project) -> None:
    """A site's test may be called like a bundled check's file."""
    project.write("test_accounts.py", "def test_own():\n    assert True\n")
    result = project.run("--profile", "cloud-image", "--collect-only", "-q", "test_accounts.py")
    assert result.ret == 0


def test_image_elsewhere_does_not_move_the_root(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The project's own configuration counts, not what pytest finds beside the artifact."""
    disk = tmp_path_factory.mktemp("images") / "disk.raw"
    with disk.open("wb") as file:
        file.truncate(8 << 20)
    subprocess.run(["sgdisk", "-n1:2048:+1M", "-t1:ef02", str(disk)], check=True)
    project.write("pytest.ini", "[pytest]\naddopts = --strict-markers -p no:cacheprovider\n")
    result = project.pytester.runpytest_subprocess(
        "--image", str(disk), "--profile", "site.yaml", "--collect-only"
    )
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"rootdir: {project.path}", "configfile: pytest.ini"])


def test_inert_without_image(pytester: pytest.Pytester) -> None:
    """An ordinary project notices nothing: no output, no fixtures, no heavy import."""
    pytester.makepyfile(
        """
        import sys
        import pytest

        def test_nothing_is_loaded(request):
            assert "imgverify.process" not in sys.modules
            assert "paramiko" not in sys.modules
            with pytest.raises(pytest.FixtureLookupError):
                request.getfixturevalue("expect")
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    assert "imgverify: " not in result.stdout.str()
    assert not (pytester.path / "reports").exists()
