# GRUB's password, where grub2-setpassword puts it: lab
cat > /boot/grub2/user.cfg <<'END'
GRUB2_PASSWORD=grub.pbkdf2.sha512.10000.F36F2C0DFA2A3C02571A8ADAAAA8D4C9B2731EBB08D8B398CDA9D28FE76531444EE8009BA6F0043F943CE51408E606A8041FB51BA091F395F118BB45008D1F52.B8F56AF577329D26740BA9E361B9D27A8540D9FD6328ADE6CD158F1DDBFF2011488BC52029444E366BD94408048BA4C084F78033FBAD1EDD96D5E503438CA61F
END
chmod 0600 /boot/grub2/user.cfg /boot/grub2/grub.cfg
for tool in mkconfig install probe editenv set-default; do
    path=$(command -v "grub-$tool")
    ln -s "grub-$tool" "${path%/*}/grub2-$tool"
done

# The other family leaves; its lists of files are needed once more.
rm -rf /etc/apt /etc/dpkg /etc/debian_version /var/lib/apt /var/cache/apt /var/log/apt
rm -f /usr/bin/apt* /usr/bin/dpkg* /var/log/dpkg.log /var/log/alternatives.log
rm -f /usr/lib/systemd/system/apt-* /usr/lib/systemd/system/dpkg-*
rm -f /etc/systemd/system/timers.target.wants/apt-* /etc/systemd/system/timers.target.wants/dpkg-*

# Packages with CentOS 7.9's names and versions, of files that are really here: a line has the
# name, the version, the architecture, and then Debian packages and further paths.
top=/var/tmp/rpmbuild
mkdir -p "$top"
cat > "$top/packages" <<'END'
aide 0.15.1-13.el7_9.1 x86_64 aide /etc/aide.conf /etc/cron.d/aide
audit 2.8.5-4.el7 x86_64 auditd /etc/audit
audit-libs 2.8.5-4.el7 x86_64 libaudit1 libaudit-common
bash 4.2.46-35.el7_9 x86_64 bash
ca-certificates 2020.2.41-70.0.el7_8 noarch ca-certificates
centos-release 7-9.2009.1.el7.centos x86_64 /usr/lib/os-release /etc/os-release /etc/centos-release /etc/redhat-release /etc/system-release /etc/system-release-cpe /etc/issue /etc/issue.net /etc/yum.repos.d
chrony 3.4-1.el7 x86_64 chrony /etc/chrony.conf /etc/sysconfig/chronyd /usr/lib/systemd/system/chronyd.service
cloud-init 19.4-7.el7.centos.6 x86_64 cloud-init /etc/cloud/cloud.cfg.d
cloud-utils-growpart 0.29-5.el7 noarch cloud-guest-utils
coreutils 8.22-24.el7_9.2 x86_64 coreutils
cronie 1.4.11-25.el7_9 x86_64 cron /usr/sbin/crond /etc/pam.d/crond /etc/sysconfig/crond /usr/lib/systemd/system/crond.service
crontabs 1.11-6.20121102git.el7 noarch /etc/crontab /etc/cron.d/0hourly
cracklib 2.9.0-11.el7 x86_64 libcrack2
dbus 1.10.24-15.el7 x86_64 dbus dbus-bin dbus-daemon dbus-system-bus-common
dhclient 4.2.5-83.el7.centos.1 x86_64 isc-dhcp-client
diffutils 3.3-6.el7_9 x86_64 diffutils
e2fsprogs 1.42.9-19.el7 x86_64 e2fsprogs
findutils 4.5.11-6.el7 x86_64 findutils
gdisk 0.8.10-3.el7 x86_64 gdisk
glibc 2.17-326.el7_9 x86_64 libc6
glibc-common 2.17-326.el7_9 x86_64 libc-bin
grep 2.20-3.el7 x86_64 grep
grub2-common 2.02-0.87.0.2.el7.centos.11 noarch grub-common /etc/default/grub /etc/grub.d
grub2-pc 2.02-0.87.0.2.el7.centos.11 x86_64 grub-pc
grub2-pc-modules 2.02-0.87.0.2.el7.centos.11 noarch grub-pc-bin
grub2-tools 2.02-0.87.0.2.el7.centos.11 x86_64 grub2-common
gzip 1.5-11.el7_9 x86_64 gzip
hostname 3.13-3.el7_7.1 x86_64 hostname
initscripts 9.49.53-1.el7_9.1 x86_64 /etc/sysconfig/network /etc/sysconfig/init /etc/sysctl.conf
iproute 4.11.0-30.el7 x86_64 iproute2
iputils 20160308-10.el7 x86_64 iputils-ping
kmod 20-28.el7 x86_64 kmod libkmod2
libpwquality 1.2.3-5.el7 x86_64 libpam-pwquality libpwquality1 libpwquality-common
libselinux 2.5-15.el7 x86_64 libselinux1
logrotate 3.8.6-19.el7 x86_64 logrotate
lvm2 2.02.187-6.el7_9.5 x86_64 lvm2
nftables 0.8-14.el7 x86_64 nftables libnftables1 /etc/sysconfig/nftables.conf
openssh 7.4p1-23.el7_9 x86_64 /usr/bin/ssh-keygen /etc/ssh/moduli
openssh-clients 7.4p1-23.el7_9 x86_64 /usr/bin/ssh /usr/bin/scp /usr/bin/sftp /usr/bin/ssh-add /usr/bin/ssh-agent /usr/bin/ssh-keyscan /etc/ssh/ssh_config
openssh-server 7.4p1-23.el7_9 x86_64 openssh-server openssh-sftp-server /etc/sysconfig/sshd /usr/lib/systemd/system/sshd.service
pam 1.1.8-23.el7 x86_64 libpam0g libpam-modules libpam-modules-bin /etc/pam.d/other /etc/security/limits.d
procps-ng 3.3.10-28.el7 x86_64 procps
python 2.7.5-94.el7_9 x86_64 python3-minimal
qemu-guest-agent 2.12.0-3.el7 x86_64 qemu-guest-agent
rpm 4.11.3-48.el7_9 x86_64 rpm rpm-common librpm9 librpmio9 /etc/rpm
rsync 3.1.2-12.el7_9 x86_64 rsync
rsyslog 8.24.0-57.el7_9.3 x86_64 rsyslog /etc/rsyslog.conf
sed 4.2.2-7.el7 x86_64 sed
setup 2.8.71-11.el7 noarch /etc/passwd /etc/group /etc/shadow /etc/gshadow /etc/profile /etc/bashrc /etc/hosts /etc/motd
shadow-utils 4.6-5.el7 x86_64 passwd login /etc/login.defs /etc/default/useradd
sudo 1.8.23-10.el7_9.3 x86_64 sudo
systemd 219-78.el7_9.9 x86_64 systemd systemd-sysv libpam-systemd /etc/systemd/journald.conf
systemd-libs 219-78.el7_9.9 x86_64 libsystemd0 libudev1
tar 1.26-35.el7 x86_64 tar
util-linux 2.23.2-65.el7_9.1 x86_64 util-linux mount fdisk
xfsprogs 4.5.0-22.el7 x86_64 xfsprogs
yum 3.4.3-168.el7.centos noarch /etc/yum.conf
END
kernel=$(ls /lib/modules)
echo "kernel $(echo "$kernel" | tr - _)-1 x86_64 linux-image-$kernel" >> "$top/packages"

files_of() {
    for source in "$@"; do
        case $source in
        /*) find "$source" ! -type d ;;
        *) cat "/var/lib/dpkg/info/$source.list" 2>/dev/null ||
            cat "/var/lib/dpkg/info/$source:amd64.list" ;;
        esac
    done | sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\1/,' | sort -u | while read -r path; do
        # The documents were left out when the tree was made.
        if [ -L "$path" ] || [ -f "$path" ]; then echo "$path"; fi
    done
}

while read -r name version arch sources; do
    # shellcheck disable=SC2086 # words on purpose
    files_of $sources > "$top/$name.paths"
    # A setting is a file below /etc, as in CentOS' own packages.
    while read -r path; do
        owners=$(stat --format='%%attr(-, %U, %G)' "$path")
        case $path in
        /etc/*) echo "$owners %config(noreplace) $path" ;;
        *) echo "$owners $path" ;;
        esac
    done < "$top/$name.paths" > "$top/$name.files"
    architecture=
    [ "$arch" != noarch ] || architecture="BuildArch: noarch"
    cat > "$top/$name.spec" <<END
Name: $name
Version: ${version%-*}
Release: ${version##*-}
Summary: Files of Debian, by the name and version that CentOS 7 has them under
License: each file's own
AutoReqProv: no
$architecture
%description
%{summary}.
%install
sed s,^/,, $top/$name.paths | tar --directory=/ --create --files-from=- |
    tar --directory=%{buildroot} --extract
%files -f $top/$name.files
END
    rpmbuild -bb --quiet --define "_topdir $top" --define "__os_install_post %{nil}" \
        --define "debug_package %{nil}" --define "_build_id_links none" \
        --define "_binaries_in_noarch_packages_terminate_build 0" \
        --define "_binary_payload w.ufdio" --define "_buildhost centos.invalid" "$top/$name.spec"
    rm -rf "$top/BUILDROOT" "$top/BUILD"
done < "$top/packages"

mkdir -p /var/lib/rpm
rpm --initdb
find "$top/RPMS" -name '*.rpm' -exec rpm --install --justdb --nodeps --nosignature --noscripts \
    --ignoreos --ignorearch --force-debian '{}' +
[ "$(rpm --query --all | wc -l)" = "$(wc -l < "$top/packages")" ]
rm -rf "$top" /var/lib/dpkg

install -d -m 0700 /var/lib/aide
aide --config=/etc/aide.conf --init > /dev/null
mv /var/lib/aide/aide.db.new.gz /var/lib/aide/aide.db.gz
