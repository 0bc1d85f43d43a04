#!/bin/sh
# The disk as plain bytes, from which all others are made. Google's Compute Engine counts in whole GiB, Azure in
# whole MiB: the smallest size that suits both suits all.
set -eu

gib=1073741824
qemu-img convert -O raw "$DISK" "$RAW"
size=$(stat -c %s "$RAW")
whole=$(((size + gib - 1) / gib * gib))
if [ "$size" -ne "$whole" ]; then
    truncate -s "$whole" "$RAW"
    # The spare table of GPT stands at the end, which has moved.
    sgdisk --move-second-header "$RAW" >/dev/null
fi
