#!/bin/sh
# The disk as appliances hold it: a stream-optimized VMDK; made once for all of them.
set -eu

[ -e "$STREAM" ] || qemu-img convert -f raw -O vmdk -o subformat=streamOptimized "$RAW" "$STREAM"
