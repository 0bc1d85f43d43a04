"""Runs that judge a disk before a boot, or without one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from imgverify.model import Plane, Result, Run, from_json
from imgverify.sweep import sweep
from tests.plugin.conftest import CHECKS, OS_RELEASE, PROFILE, Project

MIB = 1 << 20
RUNS = '''

def test_runs(machine) -> None:
    """A machine is there."""
    assert machine.provider
'''
WITH_BOOT = PROFILE.replace('"2.1"', '"1.11": {title: it runs, all: [{runs: {}}]}\n  "2.1"')


@pytest.fixture(autouse=True)
def scratch(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own for the run."""
    folder = project.path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def make_disk(project: Project, os_release: str = OS_RELEASE) -> str:
    """A disk that is one ext4 file system, made without root."""
    root = project.path / "root"
    (root / "etc").mkdir(parents=True, exist_ok=True)
    (root / "usr/bin").mkdir(parents=True, exist_ok=True)
    (root / "etc/os-release").write_text(os_release)
    disk = project.path / "disk.raw"
    disk.unlink(missing_ok=True)
    with disk.open("wb") as file:
        file.truncate(8 * MIB)
    subprocess.run(
        ["mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", str(root), str(disk)],
        check=True,
    )
    return str(disk)


def run_of(project: Project) -> Run:
    """The report of the only run."""
    return from_json((project.report / "report.json").read_bytes(), Run)


def results(project: Project) -> dict[str, str]:
    """Results by control."""
    return {verdict.control.id: verdict.result for verdict in run_of(project).verdicts}


def test_disk_that_passes(project: Project) -> None:
    """Everything is decided off the disk; the report says so, and nothing is left."""
    result = project.run("--offline", image=make_disk(project))
    assert result.ret == 0, result.stdout.str()
    run = run_of(project)
    assert run.plane is Plane.OFFLINE
    assert run.machine is None
    assert results(project) == {"1.2": "pass", "1.10": "pass", "2.1": "notchecked"}
    assert {verdict.plane for verdict in run.verdicts} == {Plane.OFFLINE, None}
    assert list((project.path / "scratch").iterdir()) == []
    assert list((project.path / "state" / "leases").iterdir()) == []
    assert "judged on the offline plane" in result.stdout.str()


def test_disk_that_fails(project: Project) -> None:
    """A failure is one as on any plane."""
    image = make_disk(project, OS_RELEASE.replace("12", "11"))
    assert project.run("--offline", image=image).ret == 1
    assert results(project)["1.10"] == "fail"


def test_workers(project: Project) -> None:
    """Facts off a disk are handed to workers as those of a machine are."""
    image = make_disk(project, OS_RELEASE.replace("12", "11"))
    assert project.run("--offline", "-n", "2", image=image).ret == 1
    assert results(project) == {"1.2": "pass", "1.10": "fail", "2.1": "notchecked"}


def test_what_only_a_boot_tells(project: Project) -> None:
    """It is neither a pass nor a failure, and the gate refuses."""
    project.write("site.yaml", WITH_BOOT)
    project.write("site_checks/test_site.py", CHECKS + RUNS)
    result = project.run("--offline", image=make_disk(project))
    assert result.ret == 10
    assert results(project)["1.11"] == "needs_boot"
    assert "1 controls need a boot" in result.stdout.str()


def test_fail_fast(project: Project) -> None:
    """A disk that fails is not booted; what it says is said as it is."""
    project.write("site.yaml", WITH_BOOT)
    project.write("site_checks/test_site.py", CHECKS + RUNS)
    image = make_disk(project, OS_RELEASE.replace("12", "11"))
    result = project.run("--fail-fast", image=image)
    assert result.ret == 1, result.stdout.str()
    assert results(project) == {
        "1.2": "pass",
        "1.10": "fail",
        "1.11": "needs_boot",
        "2.1": "notchecked",
    }
    output = result.stdout.str()
    assert "FAIL 1.10 the version is right: /etc/os-release:2: found 11, wanted 12" in output
    assert "--fail-fast: the disk alone fails the profile, so it was not booted" in output


def test_waived_failure_is_no_reason_to_stop(project: Project) -> None:
    """--fail-fast goes by what the gate would say; here the boot is tried, and cannot work."""
    project.write(
        "waivers.yaml",
        'waivers:\n- {control: "1.10", reason: known, owner: me, '
        'expires: "2999-01-01T00:00:00Z"}\n',
    )
    image = make_disk(project, OS_RELEASE.replace("12", "11"))
    result = project.run("--fail-fast", "--waivers", "waivers.yaml", "--timeout", "2", image=image)
    assert result.ret == 12, result.stdout.str()
    assert "--fail-fast" not in result.stdout.str()


def test_static_verdicts_before_the_boot(project: Project) -> None:
    """They are told first, and a boot that fails does not take them back."""
    image = make_disk(project, OS_RELEASE.replace("12", "11"))
    result = project.run("--timeout", "2", image=image)
    assert result.ret == 12, result.stdout.str()
    assert "the disk alone decides 2 of 2 controls: 1 fail, 1 pass" in result.stdout.str()
    assert results(project)["1.10"] == "error"
    assert run_of(project).plane is Plane.BOOT


def test_recording_of_a_disk(project: Project) -> None:
    """What was read off a disk can be judged again."""
    image = make_disk(project)
    assert project.run("--offline", "--record", "kept", image=image).ret == 0
    assert project.run(image="replay:kept").ret == 0
    reports = sorted((project.path / "reports").iterdir())
    planes = [from_json((one / "report.json").read_bytes(), Run).plane for one in reports]
    assert planes == [Plane.OFFLINE, Plane.OFFLINE]


def test_disk_without_a_system(project: Project) -> None:
    """One line names what was found instead; exit code 12."""
    disk = Path(make_disk(project))
    with disk.open("r+b") as file:
        file.truncate(0)
        file.truncate(8 * MIB)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", str(disk)], check=True)
    result = project.run("--offline", image=str(disk))
    assert result.ret == 12
    output = result.stdout.str() + result.stderr.str()
    assert "no root file system found; seen: vda ext4" in output
    assert "Traceback" not in output


def test_folder_needs_no_option(project: Project) -> None:
    """What nobody can boot is judged off the disk, and the report says why."""
    make_disk(project)
    result = project.run(image="root")
    assert result.ret == 0, result.stdout.str() + result.stderr.str()
    assert run_of(project).notes[0].startswith("nobody can boot")


def test_changed_while_it_was_judged(project: Project) -> None:
    """A disk that something wrote to meanwhile was not the one that was judged."""
    image = make_disk(project)
    project.write(
        "site_checks/test_site.py",
        CHECKS.replace(
            "    expect(os_release.id == name",
            f"    open({image!r}, 'r+b').write(b'x')\n    expect(os_release.id == name",
        ),
    )
    result = project.run("--offline", image=image)
    assert result.ret == 12
    assert "changed while it was judged" in result.stdout.str()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to give up")
def test_no_privileges(project: Project) -> None:
    """Nothing of it takes more than the right to read the file."""
    image = make_disk(project)
    done = subprocess.run(
        [
            *("setpriv", "--bounding-set=-all", "--inh-caps=-all", sys.executable, "-m", "pytest"),
            *("--offline", "--image", image, "--profile", "site.yaml", "-p", "no:cacheprovider"),
        ],
        cwd=project.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("words", [("--keep",), ("--provider", "qemu")])
def test_words_about_a_boot(project: Project, words: tuple[str, ...]) -> None:
    """Who asks for a machine and for none is told so, before anything starts."""
    result = project.run("--offline", *words, image=make_disk(project))
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"*{' '.join(words)}: --offline boots nothing*"])


def test_profile_for_another_system(project: Project) -> None:
    """The disk tells it, so nothing is booted first; the image is not to blame."""
    project.write("site.yaml", PROFILE.replace("checks:", "applies: {os: [rhel]}\nchecks:"))
    result = project.run(image=make_disk(project))
    assert result.ret == 4
    output = result.stdout.str() + result.stderr.str()
    assert "profile site is for rhel, this system is debian 12" in output
    assert run_of(project).machine is None
    assert "boot" not in run_of(project).timings


def test_only_collected(project: Project) -> None:
    """Nothing is read, and nothing is left."""
    assert project.run("--offline", "--collect-only", image=make_disk(project)).ret == 0
    assert not (project.path / "reports").exists()
    assert list((project.path / "scratch").iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("after", [0.4, 0.9])
def test_killed(project: Project, ending: signal.Signals, after: float) -> None:
    """However and whenever a run ends, its reader and its scratch do not outlive the next one."""
    image = make_disk(project)
    arguments = ("--offline", "--image", image, "--profile", "site.yaml", "-p", "no:cacheprovider")
    project.write(
        "site_checks/test_site.py",
        CHECKS.replace("    expect(", "    import time; time.sleep(9); expect("),
    )
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=project.path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        time.sleep(after)
        children = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(ending)
        run.wait(20)
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, gone
    sweep()
    assert list((project.path / "scratch").iterdir()) == []
    assert [*(project.path / "state").rglob("*.lease")] == []


def test_nothing_decided_is_no_pass(project: Project) -> None:
    """A disk that decides nothing makes the gate refuse."""
    project.write("site_checks/test_site.py", CHECKS + RUNS)
    project.write(
        "site.yaml",
        "profile: site\nchecks: [site_checks]\n"
        'controls:\n  "1": {title: it runs, all: [{runs: {}}]}\n',
    )
    assert project.run("--offline", image=make_disk(project)).ret == 10
    assert {*results(project).values()} == {Result.NEEDS_BOOT}
