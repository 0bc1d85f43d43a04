"""Nothing of the build is left in the image."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output
from tests.checks.machines import AFTER_THEM, BEFORE_THEM, machine

ID = "0123456789abcdef0123456789abcdef"
EVERY = (
    "no-shell-history",
    "no-build-logs",
    "no-temp-files",
    "no-cloud-init-leftovers",
    "no-private-keys",
    "no-package-caches",
    "no-machine-traces",
)
OLD, NEW = 1_699_000_000, 1_699_999_990
OURS = {"machine": machine()}


def built(
    files: dict[str, str] | None = None,
    states: dict[str, str] | None = None,
    *,
    clock: str = BEFORE_THEM,
    times: str = "",
    keys: str = "",
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A machine that was booted from a clean image, and made what a first boot makes."""
    return answers(
        "leftovers",
        files={
            "/etc/machine-id": ID + "\n",
            "/proc/stat": clock,
            "/var/log/syslog": "started\n",
            "/var/lib/cloud/data/previous-instance-id": "NO_PREVIOUS_INSTANCE_ID\n",
            **(files or {}),
        },
        states={
            f"/var/log/journal/{ID}": "d2755 root root",
            "/var/lib/cloud/instances/i-now": "d0755 root root",
            "/var/tmp/systemd-private-1": "d0700 root root",
            **(states or {}),
        },
        outputs={
            "leftover times": f"{NEW + 10}\t/var/tmp/systemd-private-1\0" + times,
            "private keys": keys,
        },
        plane=plane,
    )


@pytest.mark.parametrize("name", EVERY)
def test_clean_image_passes(name: str) -> None:
    """What a first boot makes is not a leftover."""
    judged = judge(name, built(), {"machine": machine()})
    assert judged.result is Result.PASS
    assert judged.findings


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("no-shell-history", "/root/.bash_history"),
        ("no-shell-history", "/home/packer/.python_history"),
        ("no-shell-history", "/home/debian/.viminfo"),
        ("no-build-logs", "/root/anaconda-ks.cfg"),
        ("no-build-logs", "/root/packer-build.sh"),
        ("no-cloud-init-leftovers", "/var/lib/cloud/seed/nocloud/user-data"),
    ],
)
def test_file_of_the_build_is_found(name: str, path: str) -> None:
    """These files are leftovers whenever they were written."""
    judged = judge(name, built({path: "x"}), {"machine": machine()})
    assert judged.result is Result.FAIL
    assert judged.findings[0].where == path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("no-build-logs", "/var/log/dpkg.log"),
        ("no-build-logs", "/var/log/apt/history.log"),
        ("no-machine-traces", "/var/lib/dhcp/dhclient.eth0.leases"),
        ("no-machine-traces", "/etc/udev/rules.d/70-persistent-net.rules"),
        ("no-machine-traces", "/etc/pki/consumer/cert.pem"),
        ("no-machine-traces", "/root/.ssh/known_hosts"),
    ],
)
def test_older_than_the_boot_is_found(name: str, path: str) -> None:
    """These are leftovers when they are older than the boot, and have content."""
    fixtures = {"machine": machine()}
    older = judge(name, built({path: "x"}, clock=AFTER_THEM), fixtures, allow=["/var/log/syslog"])
    assert older.result is Result.FAIL
    assert path in older.reason
    assert judge(name, built({path: "x"}), fixtures).result is Result.PASS
    empty = built({path: ""}, clock=AFTER_THEM)
    assert judge(name, empty, fixtures, allow=["/var/log/syslog"]).result is Result.PASS


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("no-temp-files", "/tmp/script_123.sh"),
        ("no-temp-files", "/var/tmp/.hidden"),
        ("no-package-caches", "/var/lib/apt/lists/deb.example.org_dists_x_Packages"),
        ("no-package-caches", "/var/cache/apt/archives/vim_9_amd64.deb"),
    ],
)
def test_change_time_tells_the_image_from_the_boot(name: str, path: str) -> None:
    """A download keeps its server's old time: only the time of change says when it came."""
    states = {path: "0644 root root"}
    shipped = built(states=states, times=f"{OLD}\t{path}\0")
    fetched = built(states=states, times=f"{NEW + 60}\t{path}\0")
    assert judge(name, shipped, OURS).result is Result.FAIL
    assert judge(name, fetched, OURS).result is Result.PASS
    assert judge(name, shipped, OURS, allow=[path]).result is Result.PASS
    assert judge(name, with_output(shipped, "leftover times", "", 1), OURS).result is Result.ERROR


def test_private_key_of_the_image_is_found() -> None:
    """A key that came with the image fails, one that this boot made does not."""
    path = "/etc/ssl/private/ssl-cert-snakeoil.key"
    assert judge("no-private-keys", built(keys=f"{OLD}\t{path}\0"), OURS).result is Result.FAIL
    assert judge("no-private-keys", built(keys=f"{NEW + 60}\t{path}\0"), OURS).result is Result.PASS
    image = with_output(built(), "private keys", "", 127)
    assert judge("no-private-keys", image, OURS).result is Result.ERROR


def test_cloud_init_of_the_build_is_found() -> None:
    """Another instance, and cloud-init's own note of one, fail."""
    fixtures = {"machine": machine()}
    two = built(states={"/var/lib/cloud/instances/i-build": "d0755 root root"})
    assert judge("no-cloud-init-leftovers", two, fixtures).result is Result.FAIL
    path = "/var/lib/cloud/data/previous-instance-id"
    noted = with_file(built(), path, "i-build\n")
    assert judge("no-cloud-init-leftovers", noted, fixtures).result is Result.FAIL
    itself = with_file(built(), path, "i-now\n")
    assert judge("no-cloud-init-leftovers", itself, fixtures).result is Result.PASS
    own = judge("no-cloud-init-leftovers", built(), {"machine": machine(injected=False)})
    assert own.result is Result.PASS


def test_journal_of_another_machine_is_found() -> None:
    """A journal under another machine id was written elsewhere."""
    path = f"/var/log/journal/{ID[::-1]}"
    judged = judge("no-build-logs", built(states={path: "d2755 root root"}), OURS)
    assert judged.result is Result.FAIL
    assert path in judged.reason


def test_on_a_disk_everything_was_brought() -> None:
    """On a disk a temporary file, a log and an instance are leftovers, whatever their age."""
    disk = built(states={"/tmp/x": "0644 root root"}, plane=Plane.OFFLINE)
    for name in ("no-temp-files", "no-build-logs", "no-cloud-init-leftovers"):
        assert judge(name, disk, {"machine": None}).result is Result.FAIL


def test_boot_time_that_was_not_read_is_an_error() -> None:
    """Without the boot time nothing is called new."""
    image = with_file(built(), "/proc/stat", None)
    assert judge("no-build-logs", image, OURS).result is Result.ERROR
    assert judge("no-temp-files", image, OURS).result is Result.ERROR


@pytest.mark.parametrize("name", [one for one in EVERY if one != "no-cloud-init-leftovers"])
def test_host_that_ran_before_us(name: str) -> None:
    """What it gathered in its own life is not taken for what its image brought, nor for nothing."""
    path = "/root/.bash_history"
    lived = built({path: "x"}, {"/tmp/x": "0644 root root"}, clock=AFTER_THEM, keys=f"{OLD}\t/k\0")
    judged = judge(name, lived, {"machine": machine(injected=False)})
    assert judged.result is Result.NOTAPPLICABLE
    assert "running before us" in judged.reason
