"""A suite of classes with fixtures that prepare them, as those of roles of Ansible often are."""

import pytest
from testinfra.host import Host


@pytest.fixture(scope="module")
def accounts(host: Host) -> list[str]:
    """Names in /etc/passwd."""
    content: str = host.file("/etc/passwd").content_string
    return [line.split(":")[0] for line in content.splitlines()]


class TestAccounts:
    """Who is there."""

    @pytest.mark.parametrize("name", ["root", "daemon", "sshd"])
    def test_there(self, accounts: list[str], name: str) -> None:
        """A system user exists."""
        assert name in accounts

    def test_root_shell(self, host: Host) -> None:
        """The administrator has a shell."""
        assert host.user("root").shell == "/bin/bash"


class TestSsh:
    """The way in."""

    name = "ssh"

    @pytest.fixture(autouse=True)
    def _options(self, host: Host) -> None:
        self.options = host.check_output("sshd -T").splitlines()

    def test_port(self) -> None:
        """The port is the usual one."""
        assert "port 22" in self.options

    def test_runs(self, host: Host) -> None:
        """It runs, and listens."""
        assert host.service(self.name).is_running
        assert host.socket("tcp://22").is_listening

    def test_as_another_user(self, host: Host) -> None:
        """Nobody cannot read its private keys."""
        with host.sudo("nobody"):
            assert host.run("cat /etc/ssh/ssh_host_ed25519_key").rc != 0


class TestDisk:
    """How the disk is laid out."""

    @pytest.fixture
    def volumes(self, host: Host) -> str:
        """What lvs(8) lists."""
        with host.sudo():
            listed: str = host.check_output("lvs --noheadings -o vg_name,lv_name")
        return listed

    def test_root_volume(self, volumes: str) -> None:
        """The root file system has a volume."""
        assert ["vg0", "root"] in [line.split() for line in volumes.splitlines()]

    def test_boot_is_apart(self, host: Host) -> None:
        """The boot loader's files are on a file system of their own."""
        assert host.mount_point("/boot").filesystem == "ext4"
