#!/bin/sh
# envelope.sh PRODUCT DISK: the OVF envelope of a machine of PRODUCT whose disk is the file DISK beside it.
set -eu

templates=$(cd "$(dirname "$0")/../ovf" && pwd)
sed -e "s/@NAME@/$NAME/g" \
    -e "s/@VERSION@/$VERSION/g" \
    -e "s/@DISK@/$2/g" \
    -e "s/@LENGTH@/$(stat -c %s "$STREAM")/g" \
    -e "s/@CAPACITY@/$(stat -c %s "$RAW")/g" \
    "$templates/$1.ovf"
