#!/bin/bash
# Copy the running system to the target, with owners, modes, ACLs, xattrs and hard links.
set -euo pipefail
: "${TARGET:?where the new system is mounted}" "${COPY:=rsync}"

# What belongs to the machine that runs now. Other file systems (/proc, /run, the target) are left
# out by themselves: only the folders that they are mounted at are copied.
left_out=('/tmp/*' '/var/tmp/*' '/var/cache/apt/archives/*.deb' '/var/cache/yum/*' '/swapfile')

case $COPY in
rsync)
    # 24: a file went away while it was copied, as files of a running system do.
    rsync --archive --hard-links --acls --xattrs --one-file-system --whole-file \
        "${left_out[@]/#/--exclude=}" / "$TARGET/" || [ $? -eq 24 ]
    ;;
tar)
    # 1: a file changed while it was read.
    { tar --create --directory=/ --one-file-system --xattrs --acls \
        --warning=no-file-ignored --warning=no-file-changed \
        "${left_out[@]/#/--exclude=.}" --file=- . || [ $? -eq 1 ]; } |
        tar --extract --directory="$TARGET" --numeric-owner --preserve-permissions \
            --xattrs --xattrs-include='*' --acls --file=-
    ;;
*)
    echo "copy: COPY is rsync or tar, not $COPY" >&2
    exit 1
    ;;
esac
chmod 1777 "$TARGET/tmp" "$TARGET/var/tmp"
