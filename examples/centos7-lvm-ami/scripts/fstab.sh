#!/bin/bash
# Write the file system table: volumes by their names in /dev/mapper, /boot by its UUID.
set -euo pipefail
: "${TARGET:?where the new system is mounted}" "${VG:?the volume group}"
: "${VARIANT:?plain, or cis for the mount options that the CIS benchmark wants}"

tmp=defaults var=defaults home=defaults shm=''
case $VARIANT in
plain) ;;
cis)
    tmp=defaults,nodev,nosuid,noexec
    var=defaults,nodev,nosuid
    home=defaults,nodev,nosuid
    shm='tmpfs /dev/shm tmpfs defaults,nodev,nosuid,noexec 0 0'
    ;;
*)
    echo "fstab: VARIANT is plain or cis, not $VARIANT" >&2
    exit 1
    ;;
esac

boot=$(blkid -s UUID -o value "$(findmnt --noheadings --output SOURCE "$TARGET/boot")")
cat > "$TARGET/etc/fstab" <<TABLE
/dev/mapper/$VG-root / xfs defaults 0 0
UUID=$boot /boot ext4 defaults 0 2
/dev/mapper/$VG-home /home xfs $home 0 0
/dev/mapper/$VG-opt /opt xfs defaults 0 0
/dev/mapper/$VG-tmp /tmp xfs $tmp 0 0
/dev/mapper/$VG-var /var xfs $var 0 0
TABLE
if [ -n "$shm" ]; then
    echo "$shm" >> "$TARGET/etc/fstab"
fi
