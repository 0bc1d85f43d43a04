#!/bin/sh
# checksums.sh FOLDER: every file that is published, and nothing else.
set -eu

cd "$1"
sha256sum -- * >"$WORK/sums"
mv "$WORK/sums" SHA256SUM
