"""Configuration of a system that is far too long, or that includes itself."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.cases import canary, looked_at, refused
from tests.hostile.roots import archive, ext4
from tests.unit.disk.tars import file, symlink

_SERVICES = "usr/lib/systemd/system"


@looked_at("not read")
def fstab_of_200_megabytes(folder: Path) -> Path:
    """Millions of lines."""
    line = b"UUID=00000000-0000-0000-0000-000000000000 /mnt/%07d ext4 defaults 0 0\n"
    data = b"".join(line % number for number in range(2_900_000))
    return archive(folder / "root.tar", file("etc/fstab", data))


@looked_at("biggest folders")
def fstab_of_this_host(folder: Path) -> Path:
    """Sources that are files and devices of this host, and binds that go round."""
    lines = [
        f"{canary(folder)} /etc/ssh none bind 0 0",
        "/etc /mnt/a none rbind 0 0",
        "/mnt/a /mnt/b none rbind 0 0",
        "/mnt/b /mnt/a/x none rbind 0 0",
        "/mnt /mnt none rbind 0 0",
        "/../../../../etc /usr/local none bind 0 0",
        "/dev/sda1 /opt ext4 defaults 0 0",
        "/proc/self/root/etc /srv none bind 0 0",
        "//server/share /home cifs password=x 0 0",
        "\\057etc\\000 /x\\012y none bind 0 0",
        "x" * 70_000,
    ]
    text = "\n".join(lines).encode() + b"\n\xff\xfe\x00\x1b[31m\n"
    return ext4(folder / "disk.raw", more={"etc/fstab": text})


@refused("/etc/fstab is larger than")
def fstab_of_ten_thousand_mounts(folder: Path) -> Path:
    """Mounts on each other, each of which could be looked for."""
    text = b"".join(
        b"/dev/vda%d /mnt%s ext4 defaults 0 0\n" % (at, b"/a" * (at % 900)) for at in range(10_000)
    )
    return ext4(folder / "disk.raw", more={"etc/fstab": text})


@looked_at("biggest folders")
def ten_million_accounts(folder: Path) -> Path:
    """A file of accounts of 300 MB."""
    data = b"user%07d:x:1:1::/:/bin/sh\n"
    text = b"".join(data % number for number in range(10_000_000))
    return archive(folder / "root.tar", file("etc/passwd", text), without=("etc/passwd",))


@looked_at("biggest folders", profile="cis-debian12")
def units_that_include_themselves(folder: Path) -> Path:
    """Units that want, alias and mask each other in rings, with drop-ins that lead outside."""
    unit = b".include /etc/systemd/system/a.service\n[Unit]\nRequires=b.service\nAfter=a.service\n"
    lines = b"[Service]\n" + b"ExecStart=/bin/true \\\n" * 5000 + b"[Install]\nAlias=a.service\n"
    return archive(
        folder / "root.tar",
        file(f"{_SERVICES}/a.service", unit + lines),
        symlink(f"{_SERVICES}/b.service", "c.service"),
        symlink(f"{_SERVICES}/c.service", "b.service"),
        symlink(f"{_SERVICES}/ssh.service", "../../../../../../../etc/shadow"),
        symlink(f"{_SERVICES}/ssh.service.d", f"{_SERVICES}/ssh.service.d"),
        symlink("etc/systemd/system/multi-user.target.wants", "."),
        symlink("etc/systemd/system/a.service.d", "/etc/systemd/system"),
    )


@looked_at("biggest folders", profile="cis-debian12")
def files_that_include_themselves(folder: Path) -> Path:
    """sshd, sudo, PAM, rsyslog and audit rules that include what includes them."""
    include = b"Include /etc/ssh/sshd_config\nInclude /etc/ssh/*\nMatch all\n"
    sudo = b"#includedir /etc/sudoers.d\n@include /etc/sudoers\n"
    members = [
        file("etc/ssh/sshd_config", include),
        file("etc/ssh/other", include * 2000),
        file("etc/sudoers", sudo),
        file("etc/sudoers.d/a", b"@include /etc/sudoers.d/a\n@include /etc/sudoers\n"),
        file("etc/rsyslog.conf", b'$IncludeConfig /etc/rsyslog.conf\ninclude(file="/etc/*")\n'),
    ]
    members += [
        file(f"etc/pam.d/{name}", b"@include common-auth\nauth include common-auth\n")
        for name in ("common-auth", "common-password", "su", "login")
    ]
    return archive(folder / "root.tar", *members)


@looked_at("cloud-init")
def yaml_bomb(folder: Path) -> Path:
    """Aliases of aliases in the configuration of cloud-init, lists as deep as can be."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 12):
        below = ", ".join([f"*a{number - 1}"] * 10)
        lines.append(f"a{number}: &a{number} [{below}]")
    lines += ["datasource_list: *a11", "users: *a11", "disable_root: *a11"]
    deep = b"users: " + b"[" * 100_000
    round_ = b"&a\nsystem_info: &b {default_user: *b}\nusers: &c [*c]\n"
    return archive(
        folder / "root.tar",
        file("usr/bin/cloud-init", b"#!", mode=0o755),
        file("etc/cloud/cloud.cfg", "\n".join(lines).encode()),
        file("etc/cloud/cloud.cfg.d/10-deep.cfg", deep),
        file("etc/cloud/cloud.cfg.d/20-round.cfg", round_),
    )


@looked_at("biggest folders", profile="cis-debian12")
def one_line_of_many_megabytes(folder: Path) -> Path:
    """No newline, and everything that slows a pattern down."""
    names = ("sudoers", "login.defs", "sysctl.conf", "hosts.allow", "pam.d/common-auth", "profile")
    more = ("ssh/sshd_config", "rsyslog.conf", "security/pwquality.conf", "bash.bashrc", "crontab")
    blank = (b" \t" * 100_000 + b"\\" + b'"' * 100_000 + b"=" * 100_000 + b"#a,b;c(" * 50_000)[
        :900_000
    ]
    members = [file(f"etc/{name}", blank) for name in (*names, *more)]
    grub = b"set x=" + b"${x}" * 100_000 + b"\n" + b"if " * 100_000
    return archive(folder / "root.tar", *members, file("boot/grub/grub.cfg", grub))
