#!/bin/sh
# docker.sh FOLDER: the files alone, for `docker import`. Owners as numbers, and what tar leaves out unless it is asked:
# capabilities and access lists.
set -eu

files=$ROOTFS
if [ -z "$files" ]; then
    files=$WORK/rootfs.tar
    guestfish --ro --format=raw --add "$RAW" --inspector \
        tar-out / "$files" xattrs:true acls:true numericowner:true
fi
gzip -n -c "$files" >"$1/$NAME.tar.gz"
rm -f "$WORK/rootfs.tar"
