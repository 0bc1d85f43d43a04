"""Boot loader files as three families write them; hashes are masked, as a plane delivers them."""

from __future__ import annotations

EL7_ARGS = "root=/dev/mapper/vg0-root ro crashkernel=auto rd.lvm.lv=vg0/root audit=1 quiet"
EL7_GRUB = f"""\
### BEGIN /etc/grub.d/00_header ###
set pager=1
if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ x$feature_timeout_style = xy ] ; then
  set timeout_style=menu
  set timeout=5
# Fallback normal timeout code.
else
  set timeout=5
fi
### BEGIN /etc/grub.d/01_users ###
if [ -f ${{prefix}}/user.cfg ]; then
  source ${{prefix}}/user.cfg
  if [ -n "${{GRUB2_PASSWORD}}" ]; then
    set superusers="root"
    export superusers
    password_pbkdf2 root ${{GRUB2_PASSWORD}}
  fi
fi
### BEGIN /etc/grub.d/10_linux ###
menuentry 'CentOS Linux (3.10.0-1160.el7.x86_64) 7 (Core)' --class centos --unrestricted $menuentry_id_option 'x' {{
\tload_video
\tlinux16 /vmlinuz-3.10.0-1160.el7.x86_64 {EL7_ARGS}
\tinitrd16 /initramfs-3.10.0-1160.el7.x86_64.img
}}
menuentry 'CentOS Linux (0-rescue-1) 7 (Core)' --class centos --unrestricted $menuentry_id_option 'y' {{
\tlinux16 /vmlinuz-0-rescue-1 {EL7_ARGS}
}}
"""  # noqa: E501 - such are the lines of grub-mkconfig
USER_CFG = "GRUB2_PASSWORD=<pbkdf2>\n"
EL7 = {
    "/boot/grub2/grub.cfg": EL7_GRUB,
    "/boot/grub2/user.cfg": USER_CFG,
    "/boot/grub2/grubenv": "# GRUB Environment Block\nsaved_entry=0\n#####",
    "/etc/default/grub": (
        "GRUB_TIMEOUT=5\n"
        "GRUB_DISTRIBUTOR=\"$(sed 's, release .*$,,g' /etc/system-release)\"\n"
        'GRUB_CMDLINE_LINUX="crashkernel=auto rd.lvm.lv=vg0/root audit=1 quiet"\n'
    ),
    "/proc/cmdline": f"BOOT_IMAGE=/vmlinuz-3.10.0-1160.el7.x86_64 {EL7_ARGS}\n",
}

EL8_OPTIONS = "root=/dev/mapper/vg0-root ro rd.lvm.lv=vg0/root audit=1"
EL8 = {
    "/boot/grub2/grub.cfg": (
        "set timeout=1\n"
        'if [ -z "${kernelopts}" ]; then\n'
        '  set kernelopts="root=/dev/mapper/vg0-root ro "\n'
        "fi\n"
        "insmod blscfg\n"
        "blscfg\n"
        'set tuned_params="skew_tick=1"\n'
    ),
    "/boot/grub2/grubenv": f"# GRUB Environment Block\nkernelopts={EL8_OPTIONS}\n####",
    "/boot/loader/entries/a-4.18.0.conf": (
        "title Red Hat Enterprise Linux (4.18.0) 8\nversion 4.18.0\nlinux /vmlinuz-4.18.0\n"
        "initrd /initramfs-4.18.0.img\noptions $kernelopts $tuned_params\ngrub_users $grub_users\n"
    ),
    "/etc/default/grub": 'GRUB_TIMEOUT=1\nGRUB_CMDLINE_LINUX="audit=1"\nGRUB_ENABLE_BLSCFG=true\n',
    "/proc/cmdline": f"BOOT_IMAGE=(hd0,gpt2)/vmlinuz-4.18.0 {EL8_OPTIONS} skew_tick=1\n",
}

DEBIAN_GRUB = """\
set superusers="admin"
password_pbkdf2 admin <pbkdf2>
if [ "${recordfail}" = 1 ] ; then
  set timeout=30
else
  set timeout=0
fi
menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple-1' {
\tlinux\t/boot/vmlinuz-6.1.0-26-cloud-amd64 root=UUID=1 ro audit=1 console=tty0
\tinitrd\t/boot/initrd.img-6.1.0-26-cloud-amd64
}
submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-1' {
\tmenuentry 'Debian GNU/Linux, with Linux 6.1.0-26 (recovery mode)' --class debian {
\t\tlinux\t/boot/vmlinuz-6.1.0-26-cloud-amd64 root=UUID=1 ro single audit=1
\t}
}
menuentry 'Memory test' {
\tlinux16\t/boot/memtest86+.bin console=ttyS0,115200
}
"""
DEBIAN_STUB = """\
search.fs_uuid 1 root hd0,gpt1
set prefix=($root)'/boot/grub'
configfile $prefix/grub.cfg
"""
DEBIAN = {
    "/boot/grub/grub.cfg": DEBIAN_GRUB,
    "/boot/efi/EFI/debian/grub.cfg": DEBIAN_STUB,
    "/etc/default/grub": (
        "GRUB_TIMEOUT=0\n"
        "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n"
        'GRUB_CMDLINE_LINUX_DEFAULT=""\nGRUB_CMDLINE_LINUX="audit=1"\n'
    ),
    "/etc/default/grub.d/15_timeout.cfg": "# cloud images do not wait\nGRUB_TIMEOUT=0\n",
    "/etc/default/grub.d/10_cloud.cfg": ('GRUB_CMDLINE_LINUX="console=tty0 $GRUB_CMDLINE_LINUX"\n'),
    "/proc/cmdline": "BOOT_IMAGE=/boot/vmlinuz-6.1.0-26-cloud-amd64 root=UUID=1 ro audit=1\n",
}
FAMILIES = {"el7": EL7, "el8": EL8, "debian": DEBIAN}
