#!/bin/sh
# azure.sh FOLDER: a fixed VHD. force_size: without it, the size is rounded to cylinders and is no whole MiB.
set -eu

qemu-img convert -f raw -O vpc -o subformat=fixed,force_size "$RAW" "$1/$NAME.vhd"
