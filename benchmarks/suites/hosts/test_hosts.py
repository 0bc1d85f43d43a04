"""A suite for machines of an inventory: it says itself which hosts it is about."""

from testinfra.host import Host

testinfra_hosts = ["ansible://all", "ssh://web1.example.org"]


def test_system(host: Host) -> None:
    """It is Debian 12."""
    assert host.system_info.distribution == "debian"
    assert host.system_info.release.startswith("12")


def test_root_is_xfs(host: Host) -> None:
    """The root file system is XFS, and writable."""
    mount = host.mount_point("/")
    assert mount.filesystem == "xfs"
    assert "rw" in mount.options


def test_sshd_listens(host: Host) -> None:
    """Others can log in."""
    assert host.socket("tcp://22").is_listening


def test_sshd_configuration(host: Host) -> None:
    """The daemon's own view of its configuration has a port."""
    assert "port 22" in host.check_output("sshd -T").splitlines()


def test_process(host: Host) -> None:
    """The first process is systemd."""
    assert host.process.get(pid=1).comm == "systemd"


def test_kernel_parameter(host: Host) -> None:
    """Addresses are placed at random."""
    assert host.sysctl("kernel.randomize_va_space") == 2  # noqa: PLR2004 - all of them


def test_name_is_resolved(host: Host) -> None:
    """The machine knows itself."""
    assert host.addr("localhost").is_resolvable


def test_configuration_has_no_password(host: Host) -> None:
    """No hash stands where everybody can read it."""
    lines = host.file("/etc/passwd").content_string.splitlines()
    assert all(line.split(":")[1] == "x" for line in lines)
