#!/bin/sh
# Does for a mounted, empty root what anaconda would do with the same kickstart: packages, then commands.
#
#     install-root.sh KICKSTART ROOT
#
# It needs a yum that can read the repositories of CentOS 6 (CentOS 6 or 7), and root. %post is left in ROOT/tmp/post.sh
# for a shell inside of the new root. Partitioning is the caller's: see pre_mount_commands of build.json.
set -eu

kickstart=$1
root=$2

# The options of a command: all after its name.
command_line() { sed -n "s/^$1 *//p" "$kickstart"; }
# The value of one option of a command: option VALUE of `--option=VALUE`.
option() { command_line "$1" | tr ' ' '\n' | sed -n "s/^--$2=//p" | tr ',' '\n'; }
section() { sed -n "/^%$1/,/^%end/p" "$kickstart" | sed '1d;$d'; }
inside() { chroot "$root" "$@"; }

mkdir -p "$root/etc/yum.repos.d" "$root/proc" "$root/sys" "$root/dev"
repositories=$root/tmp/kickstart.repo
mkdir -p "$root/tmp"
{
    printf '[main]\ngpgcheck=0\ncachedir=/var/cache/yum\n'
    printf '[base]\nname=base\nbaseurl=%s\n' "$(option url url)"
    command_line repo | sed -n 's/^--name=\([^ ]*\) --baseurl=\([^ ]*\).*/[\1]\nname=\1\nbaseurl=\2/p'
} >"$repositories"

section packages | sed -n 's/^@/@/p; s/^[a-z]/&/p' >"$root/tmp/wanted"
excludes=$(section packages | sed -n 's/^-/--exclude=/p')
# shellcheck disable=SC2046,SC2086 # one word for each package
yum -y -c "$repositories" --installroot="$root" $excludes install $(cat "$root/tmp/wanted") kernel

# rootpw, authconfig, timezone, lang, keyboard.
hash=$(command_line rootpw | sed -n 's/.*--iscrypted *//p')
inside usermod -p "$hash" root
# shellcheck disable=SC2046 # its options are those of the command
inside authconfig --updateall $(command_line authconfig)
zone=$(command_line timezone | tr ' ' '\n' | grep -v '^--')
printf 'ZONE="%s"\n' "$zone" >"$root/etc/sysconfig/clock"
cp "$root/usr/share/zoneinfo/$zone" "$root/etc/localtime"
case $(command_line timezone) in *--utc*) mode=UTC ;; *) mode=LOCAL ;; esac
printf '0.0 0 0.0\n0\n%s\n' "$mode" >"$root/etc/adjtime"
printf 'LANG="%s"\nSYSFONT="latarcyrheb-sun16"\n' "$(command_line lang)" >"$root/etc/sysconfig/i18n"
printf 'KEYTABLE="%s"\nMODEL="pc105"\nLAYOUT="us"\nKEYBOARDTYPE="pc"\n' "$(command_line keyboard)" \
    >"$root/etc/sysconfig/keyboard"

# network: the card is whatever the instance has, so no hardware address.
device=$(option network device)
printf 'NETWORKING=yes\nHOSTNAME=localhost.localdomain\n' >"$root/etc/sysconfig/network"
cat >"$root/etc/sysconfig/network-scripts/ifcfg-$device" <<END
DEVICE="$device"
BOOTPROTO="$(option network bootproto)"
ONBOOT="$(option network onboot)"
TYPE="Ethernet"
END

# selinux, firewall: lokkit writes both, as anaconda has it do.
case $(command_line firewall) in
    *--enabled*--ssh*) inside lokkit --quiet --nostart --enabled --service=ssh ;;
    *--enabled*) inside lokkit --quiet --nostart --enabled ;;
    *) inside lokkit --quiet --nostart --disabled ;;
esac
case $(command_line selinux) in
    *--enforcing*) state=enforcing ;;
    *--permissive*) state=permissive ;;
    *) state=disabled ;;
esac
inside lokkit --quiet --nostart --selinux="$state"

for service in $(option services enabled); do inside chkconfig "$service" on; done
for service in $(option services disabled); do inside chkconfig "$service" off; done
sed -i 's/^id:[0-9]:initdefault:/id:3:initdefault:/' "$root/etc/inittab"

rm -f "$repositories" "$root/tmp/wanted"
section post >"$root/tmp/post.sh"
