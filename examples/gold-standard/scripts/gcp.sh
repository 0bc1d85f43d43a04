#!/bin/sh
# gcp.sh FOLDER: disk.raw in a tar of the old GNU format, compressed by gzip; the holes of the disk stay holes.
set -eu

tar --format=oldgnu --sparse --owner=root:0 --group=root:0 -C "$WORK" -c disk.raw | gzip -n >"$1/$NAME.tar.gz"
